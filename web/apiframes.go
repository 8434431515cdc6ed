package web

func frameEndpoints() []endpoint { return nil }
