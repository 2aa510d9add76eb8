"""The official rules of messages (meddelanderegler): rule packs that the operator installs, and checks against them."""
