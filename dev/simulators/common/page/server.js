// What the page asks of the simulator.

async function ask(method, name, body) {
  const response = await fetch(`/_person/${name}`, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const data = await response.json();
  if (!response.ok) throw new Error(data.error);
  return data;
}

export const accounts = () => ask("GET", "accounts");
export const version = async () => (await ask("GET", "version")).version;
export const week = (account, from) =>
  ask("GET", `week?account=${encodeURIComponent(account)}&from=${from}&days=7`);
export const create = (account, draft) => ask("POST", "events", { account, draft });
export const change = (account, id, draft, whole) =>
  ask("PATCH", "events", { account, id, draft, whole });
export const remove = (account, calendar, id, whole) =>
  ask("DELETE", "events", { account, calendar, id, whole });
