package crawler

import (
	"container/heap"
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"framewatch"
)

const (
	tasksAtOnce = 16          // tasks of a host that are read from the store together
	tasksALease = 64          // after so many, other hosts have their turn
	hostsAhead  = 4           // hosts leased per worker, so that no worker waits for a host's pause
	look        = time.Second // how often new tasks of other processes are looked for
)

// A frontier hands out the tasks of the hosts it holds: of each host one at a
// time, when the host's pause is over. What is due stands in the store; here
// is only what is under way.
type frontier struct {
	log   *slog.Logger
	store Store
	gate  *gate
	scope framewatch.Scope
	now   func() time.Time
	most  int // hosts held at once

	lanes    lanes // those that wait
	busy     int   // lanes whose task is under way
	more     bool  // at the last look there were more hosts than we may hold
	looked   time.Time
	found    atomic.Int64 // how often there was news
	returned chan *lane
	wake     chan struct{}
}

// A lane is a host we hold with what is to be asked of it.
type lane struct {
	host   *host
	tasks  []framewatch.Task
	served int
	done   int       // of the tasks, when it comes back
	at     time.Time // when the host may be asked
	read   time.Time // when the tasks were read
	found  int64     // of the frontier, then
}

func newFrontier(c *Crawler, scope framewatch.Scope) *frontier {
	return &frontier{
		log: c.log, store: c.store, gate: c.fetch.transport.gate, scope: scope, now: c.o.Now, most: max(hostsAhead*c.o.Workers, 16),
		returned: make(chan *lane), wake: make(chan struct{}, 1),
	}
}

// isBackfill reports whether a task may wait for any other.
func isBackfill(t framewatch.Task) bool {
	if t.Listing != nil {
		return !t.Listing.Since.IsZero()
	}
	return t.Entry.Priority == framewatch.PriorityBackfill
}

// A job is the tasks of a host for a worker, who does the first, or more, and
// must give the lane back then.
type job struct {
	lane  *lane
	tasks []framewatch.Task
}

// run hands out jobs until ctx ends, or until nothing is under way and ended,
// which may be nil, says so of the time at which the next task is due. It
// returns after all jobs have come back and all hosts are given back.
func (f *frontier) run(ctx context.Context, jobs chan<- job, ended func(next time.Time) bool) (err error) {
	defer close(jobs)
	defer func() {
		for ; f.busy > 0; f.busy-- {
			f.lanes = append(f.lanes, <-f.returned)
		}
		if wrong := f.release(ctx, f.lanes...); err == nil {
			err = wrong
		}
	}()
	renew := time.NewTicker(renewAfter)
	defer renew.Stop()
	for ctx.Err() == nil {
		if err := f.lookForHosts(ctx); err != nil {
			return err
		}
		if err := f.freshen(ctx); err != nil {
			return err
		}
		next, out, timer := f.head(jobs)
		if ended != nil && len(f.lanes) == 0 && f.busy == 0 {
			due, err := f.store.NextDue(ctx, f.scope)
			if err != nil || ended(due) {
				return err
			}
		}
		select {
		case out <- next:
			heap.Pop(&f.lanes)
			f.busy++
		case l := <-f.returned:
			f.busy--
			err = f.back(ctx, l)
		case <-f.wake:
			f.looked = time.Time{}
		case <-timer:
		case <-renew.C:
			err = f.gate.renew(ctx)
		case <-ctx.Done():
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// head is the job that can be handed out, or the time to wait for one.
func (f *frontier) head(jobs chan<- job) (next job, out chan<- job, timer <-chan time.Time) {
	wait := look
	if len(f.lanes) > 0 {
		l := f.lanes[0]
		d := l.at.Sub(f.now())
		if d <= 0 {
			return job{l, l.tasks}, jobs, time.After(wait)
		}
		wait = min(wait, d)
	}
	return job{}, nil, time.After(wait)
}

// lookForHosts leases hosts that have something due, if there is room for them.
func (f *frontier) lookForHosts(ctx context.Context) error {
	room := f.most - len(f.lanes) - f.busy
	if room <= 0 || f.now().Sub(f.looked) < look && !f.more {
		return nil
	}
	f.looked = f.now()
	hosts, err := f.gate.lease(ctx, f.scope, room)
	if err != nil {
		return err
	}
	f.more = len(hosts) == room
	for _, h := range hosts {
		if err := f.fill(ctx, &lane{host: h}); err != nil {
			return err
		}
	}
	return nil
}

// back takes a lane after what was done of its tasks.
func (f *frontier) back(ctx context.Context, l *lane) error {
	l.tasks = l.tasks[l.done:]
	l.served += l.done
	s := l.host.copy()
	if s.HeldUntil.Sub(f.now()) > maxWait || l.served >= tasksALease && f.more {
		return f.release(ctx, l)
	}
	if len(l.tasks) > 0 {
		l.at = l.host.readyAt()
		heap.Push(&f.lanes, l)
		return nil
	}
	return f.fill(ctx, l)
}

// fill reads the tasks of a lane; without any, its host is given back.
func (f *frontier) fill(ctx context.Context, l *lane) error {
	s := l.host.copy()
	var err error
	if l.tasks, err = f.store.DueTasks(ctx, s.Name, f.scope, f.now(), tasksAtOnce); err != nil && ctx.Err() == nil {
		return err
	}
	if len(l.tasks) == 0 {
		return f.release(ctx, l)
	}
	l.read, l.found = f.now(), f.found.Load()
	// The tasks of a backfill are read one by one, so that news overtakes them.
	if i := slices.IndexFunc(l.tasks, isBackfill); i >= 0 {
		l.tasks = l.tasks[:max(i, 1)]
	}
	l.at = l.host.readyAt()
	heap.Push(&f.lanes, l)
	return nil
}

// freshen reads the tasks of the first lane again, if a task of a backfill is
// to be handed out and there may be news since it was read.
func (f *frontier) freshen(ctx context.Context) error {
	if len(f.lanes) == 0 {
		return nil
	}
	l, now := f.lanes[0], f.now()
	if l.at.After(now) || !isBackfill(l.tasks[0]) || l.found == f.found.Load() && now.Sub(l.read) < look {
		return nil
	}
	heap.Pop(&f.lanes)
	return f.fill(ctx, l)
}

func (f *frontier) release(ctx context.Context, released ...*lane) error {
	hosts := make([]*host, len(released))
	for i, l := range released {
		hosts[i] = l.host
	}
	return f.gate.drop(ctx, hosts...)
}

// notify says that there may be new tasks.
func (f *frontier) notify() {
	f.found.Add(1)
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// lanes is a heap by the time at which a host may be asked.
type lanes []*lane

func (l lanes) Len() int           { return len(l) }
func (l lanes) Less(i, j int) bool { return l[i].at.Before(l[j].at) }
func (l lanes) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }
func (l *lanes) Push(x any)        { *l = append(*l, x.(*lane)) }
func (l *lanes) Pop() any {
	old := *l
	last := old[len(old)-1]
	*l = old[:len(old)-1]
	return last
}
