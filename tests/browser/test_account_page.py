"""One's own account in a real browser: another password, and the end of sessions elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from conftest import PASSWORD, Site
from salesops.act import Actor, Office

BETTER = "four quite unrelated words"


async def test_a_person_changes_their_password_and_ends_their_sessions_elsewhere(
    site: Site, office: Office, person: Callable[..., Awaitable[Actor]]
) -> None:
    login = f"owner-of-account-{office.code}"
    await person(office, "assistant", login=login, password=PASSWORD)
    other, third = await site.signed_in(login), await site.signed_in(login)
    page = await site.signed_in(login)
    await page.click("#person-menu summary")
    await page.get_by_role("link", name="My account").click()
    await expect(page.locator("tbody tr")).to_have_count(3)
    await expect(page.locator("tbody tr").first).to_contain_text("this browser")
    await page.locator("tbody tr").last.get_by_role("button").click()
    await expect(page.locator("tbody tr")).to_have_count(2)

    await page.fill("#current", "not this one at all")
    await page.fill("#password", BETTER)
    await page.fill("#again", BETTER + " more")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#again-fault")).to_contain_text("twice alike")
    for current in ("not this one at all", PASSWORD):
        await page.fill("#current", current)
        await page.fill("#password", BETTER)
        await page.fill("#again", BETTER)
        await page.keyboard.press("Control+Enter")
        if current != PASSWORD:
            await expect(page.locator("#current-fault")).to_contain_text("This is not the password you have now.")
    await expect(page.locator(".toast")).to_contain_text("Password changed.")
    await expect(page.locator("tbody tr")).to_have_count(1)
    for ended in (other, third):
        await ended.goto(f"/{office.code}/")
        await ended.wait_for_url("**/sign-in?*")
