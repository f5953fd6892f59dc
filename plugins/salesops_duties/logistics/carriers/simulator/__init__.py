"""A carrier that does not exist: the one of the demonstration and of the tests.

It speaks the formats of Kuaidi100, DHL, FedEx and UPS over HTTP and gives every number that it is asked for a plausible life. It is
no part of asking real carriers: nothing outside the demonstration and the tests starts it.
"""
