package corpus

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// processors is how many goroutines work on one question.
func processors() int { return runtime.GOMAXPROCS(0) }

// each calls do for every one of them, on all processors.
func each[T any](them []T, do func(T)) {
	eachIndex(len(them), func(i int) { do(them[i]) })
}

// eachIndex calls do for 0 … n-1, on all processors.
func eachIndex(n int, do func(i int)) {
	if n == 1 {
		do(0)
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(n, processors()) {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
}

// A halt tells a loop over many articles when to stop: it looks now and then
// whether ctx has ended. One goroutine's own.
type halt struct {
	ctx   context.Context // of one question
	asked int
	over  bool
}

func (h *halt) now() bool {
	if h.asked++; h.asked%256 == 0 && !h.over {
		h.over = h.ctx.Err() != nil
	}
	return h.over
}
