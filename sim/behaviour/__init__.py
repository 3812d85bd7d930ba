"""Rules of firms: state and terms in, arrays out. They write nothing and know of no policy."""
