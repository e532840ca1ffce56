# Partnership agreements.
