# Le réseau : centres, délégations, programmes, formations, coopératives.
