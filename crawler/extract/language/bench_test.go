package language

import (
	"strings"
	"testing"
)

// An article of 5,000 bytes in a script with weights; what is beyond costs nothing.
func BenchmarkDetect(b *testing.B) {
	for _, code := range []string{"en", "ru", "fa", "hi", "ja", "vi"} {
		b.Run(code, func(b *testing.B) {
			text := strings.Repeat(sentence(b, code)+" ", 60)[:5000]
			b.ReportAllocs()
			for b.Loop() {
				Detect(text)
			}
		})
	}
}
