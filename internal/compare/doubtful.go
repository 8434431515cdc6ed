package main

import (
	_ "embed"
	"strings"
)

//go:embed doubtful.txt
var doubtfulList string

// doubtful gives by the id of a page why its truth is not believed.
func doubtful() map[string]string {
	reasons := map[string]string{}
	for line := range strings.Lines(doubtfulList) {
		if id, reason, ok := strings.Cut(strings.TrimSpace(line), " "); ok && id != "#" {
			reasons[id] = reason
		}
	}
	return reasons
}
