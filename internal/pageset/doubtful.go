package pageset

import (
	_ "embed"
	"strings"
)

//go:embed doubtful.txt
var doubtful string

// Doubtful gives by the id of a page why its true text is not believed:
// nothing should be learned from it.
func Doubtful() map[string]string {
	reasons := map[string]string{}
	for line := range strings.Lines(doubtful) {
		if id, reason, ok := strings.Cut(strings.TrimSpace(line), " "); ok && id != "#" {
			reasons[id] = reason
		}
	}
	return reasons
}
