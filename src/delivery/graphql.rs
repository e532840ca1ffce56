//! Letters and stopped addresses over the API.
