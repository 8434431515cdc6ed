package language

import (
	"strings"
	"testing"
	"time"
)

// An article of 5,000 bytes; what is beyond costs nothing. The baseline is
// folding it to lower case.
func BenchmarkOf(b *testing.B) {
	for _, code := range []string{"en", "de", "ru", "fa", "hi", "ja"} {
		b.Run(code, func(b *testing.B) {
			text := strings.Repeat(sentence(b, code)+" ", 60)[:5000]
			stated := []string{code, code}
			begin := time.Now()
			for range 1000 {
				strings.ToLower(text)
			}
			baseline := time.Since(begin) / 1000
			b.ReportAllocs()
			for b.Loop() {
				Of(text, stated, code)
			}
			b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(baseline), "of-ToLower")
		})
	}
}
