package corpus

import (
	"runtime"
	"testing"
	"time"

	"framewatch"
	"framewatch/seqset"
)

// BenchmarkRising asks what has risen, in time of the processors, and beside it
// counts all words of the same articles. FRAMEWATCH_ARTICLES says how many
// articles there are; all of them are of period or baseline.
func BenchmarkRising(b *testing.B) {
	c := scaled(b, 20_000)
	columns := c.columns.Load()
	days := [2]int32{undated, undated}
	both := &seqset.Set{}
	for seq := range columns.topic.All() {
		day := columns.day[seq]
		if day == undated {
			continue
		}
		both.Add(seq)
		if days[0] == undated {
			days = [2]int32{day, day}
		}
		days = [2]int32{min(days[0], day), max(days[1], day)}
	}
	weeks := int(days[1]-days[0]) / 7
	r := framewatch.RisingRequest{
		Filter: framewatch.Filter{From: timeOf(days[1] - int32(7*weeks/9)), To: timeOf(days[1] + 1)}, Baseline: min(mostBaseline, max(1, weeks-weeks/9)),
	}
	began := processor(b)
	countWords(b.Context(), columns.texts, both)
	words := processor(b) - began
	var cpu time.Duration
	var res framewatch.RisingResult
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		began := processor(b)
		var err error
		if res, err = c.Rising(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		cpu += processor(b) - began
	}
	runtime.ReadMemStats(&after)
	cpu /= time.Duration(b.N)
	b.ReportMetric(float64(res.Articles+res.Base), "articles")
	b.ReportMetric(float64(res.Tested), "tested")
	b.ReportMetric(float64(cpu.Microseconds())/1e3, "cpu-ms")
	b.ReportMetric(float64(words.Microseconds())/1e3, "cpu-ms-all-words")
	b.ReportMetric(float64(cpu)/float64(max(1, words)), "x-all-words")
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/1e6, "MB-allocated")
}
