//! Letters and stopped addresses: what the API changes.
