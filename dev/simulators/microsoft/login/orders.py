"""Sign-in errors on command: which code, for whose next requests, at which step."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import SignInError

STEPS = ("token", "authorize")


@dataclass
class Order:
    """`account` and `client` empty match all; `times` None is until cleared."""

    code: int
    times: int | None = 1
    account: str = ""
    client: str = ""
    step: str = "token"

    def __post_init__(self):
        SignInError(self.code)
        if self.step not in STEPS:
            raise ValueError(f"no such step: {self.step}")

    def matches(self, step: str, account: str, client: str) -> bool:
        return (self.step == step and self.account in ("", account)
                and self.client in ("", client))


class Orders:
    def __init__(self):
        self.waiting: list[Order] = []

    def obey(self, step: str, account: str, client: str) -> None:
        """Raise the first error that was ordered for this request, and use it up by one."""
        for order in self.waiting:
            if order.matches(step, account, client):
                self._use(order)
                raise SignInError(order.code)

    def _use(self, order: Order) -> None:
        if order.times is not None:
            order.times -= 1
            if order.times <= 0:
                self.waiting.remove(order)
