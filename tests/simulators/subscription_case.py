"""A simulated Graph, a webhook, and subscriptions between the two."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from .microsoft_case import MicrosoftCase
from .notice_hook import NoticeHook

DAY = "2027-03-01"
MINUTE = 60
WEEK = 10_080  # minutes


class SubscriptionCase(MicrosoftCase):
    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        self.control.change_settings(retry_base=0.01, told_again=False)
        self.hook = self.open_hook()

    def open_hook(self, *statuses: int) -> NoticeHook:
        hook = NoticeHook(statuses)
        self.addCleanup(hook.close)
        return hook

    def wish(self, hook: NoticeHook | None = None, minutes: float = 4200, **more) -> dict:
        ends = datetime.now(timezone.utc) + timedelta(minutes=minutes)
        return {"changeType": "created,updated,deleted", "resource": "me/events",
                "notificationUrl": (hook or self.hook).address, "clientState": "secret",
                "expirationDateTime": ends.strftime("%Y-%m-%dT%H:%M:%SZ"), **more}

    def ask(self, hook: NoticeHook | None = None, client=None, **more):
        return (client or self.maya).post("/subscriptions", self.wish(hook, **more))

    def subscribe(self, hook: NoticeHook | None = None, client=None, **more) -> dict:
        answer = self.ask(hook, client, **more)
        self.assertEqual(201, answer.status_code, answer.text)
        return answer.json()

    def with_lifecycle(self, **more) -> tuple[dict, NoticeHook]:
        life = self.open_hook()
        return self.subscribe(lifecycleNotificationUrl=life.address, **more), life

    def heard(self, count: int, hook: NoticeHook | None = None) -> list[dict]:
        """The notices, once there are so many."""
        hook = hook or self.hook
        self.eventually(lambda: len(hook.notices) >= count)
        return hook.notices

    def settled(self, hook: NoticeHook | None = None) -> list[str]:
        """What was told once all that was on its way has had time to arrive."""
        time.sleep(0.1)
        return (hook or self.hook).words()

    def left(self, told: dict) -> float:
        """Minutes until the end that an answer names."""
        ends = datetime.fromisoformat(told["expirationDateTime"][:19] + "+00:00")
        return (ends - datetime.now(timezone.utc)).total_seconds() / 60
