"""The ministry's hand on the offices: who is let in, who waits, whose login ends, and where a lost log goes on."""
