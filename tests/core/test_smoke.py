from salesops import Act, transaction


async def test_an_office_opens(office, act):
    async with transaction(act) as tx:
        assert await tx.fetchval("SELECT count(*) FROM core.office") >= 1
        tx.audit("x", "y", None)
