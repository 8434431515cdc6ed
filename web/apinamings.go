package web

func namingEndpoints() []endpoint { return nil }
