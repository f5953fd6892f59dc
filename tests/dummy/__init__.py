"""A duty that implements every hook, so that each word of the core is spoken at least once."""
