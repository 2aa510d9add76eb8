"""How much the customers save (besparingsuppföljning): the baseline, what the centre counts, and what is left."""
