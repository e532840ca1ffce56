# The network: centres, delegations, programmes, trainings, cooperatives.
