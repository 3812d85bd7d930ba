"""Rules of the state: who is served, on which terms, until the money is spent. No firm's decision is here."""
