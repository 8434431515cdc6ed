package web

func changeEndpoints() []endpoint { return nil }
