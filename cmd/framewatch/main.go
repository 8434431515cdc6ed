// Command framewatch watches how news media word migration diplomacy: it
// crawls, indexes, serves the web pages and mails alerts. `framewatch help`
// lists what it can do; this package joins the rooms, one file per command.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"framewatch"
	"framewatch/query"

	"github.com/spf13/pflag"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	if err != nil {
		complain(os.Stderr, err)
	}
	os.Exit(exitCode(err))
}

// complain tells what went wrong, and where in a query; a config may have more
// than one, and names their places itself. Who asked for help has
// it already.
func complain(w io.Writer, err error) {
	if errors.Is(err, pflag.ErrHelp) {
		return
	}
	fmt.Fprintln(w, "framewatch:", strings.ReplaceAll(err.Error(), context.Canceled.Error(), "interrupted; what was stored is kept"))
	var mistake *query.Error
	if !errors.Is(err, errConfig) && errors.As(err, &mistake) && mistake.Text != "" {
		fmt.Fprintln(w, mistake.Caret())
	}
}

// streams are where a command reads and writes.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// errUsage marks a wrong call: exit 2.
var errUsage = errors.New("wrong usage")

// exitCode is 0 for success, 2 for a wrong call, query or config, 1 for the rest.
func exitCode(err error) int {
	switch {
	case err == nil, errors.Is(err, pflag.ErrHelp):
		return 0
	case errors.Is(err, errUsage), errors.Is(err, errConfig), errors.Is(err, framewatch.ErrQuery):
		return 2
	}
	return 1
}
