package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"framewatch/crawler/extract"
	"framewatch/crawler/extract/rules"
)

// A batchLine asks for one page.
type batchLine struct {
	ID   string  `json:"id"`
	URL  string  `json:"url"`
	HTML *string `json:"html"`
	Path string  `json:"html_path"`
}

// page is the page of the line.
func (l batchLine) page() ([]byte, error) {
	if l.Path == "" {
		if l.HTML == nil {
			return nil, errors.New(`it has neither "html" nor "html_path"`)
		}
		return []byte(*l.HTML), nil
	}
	// Something that is no file may never end, or never begin.
	if f, err := os.Stat(l.Path); err != nil {
		return nil, err
	} else if !f.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", l.Path)
	}
	return readPage(l.Path)
}

// answer reads the page of the line.
func (l batchLine) answer(set *rules.Set) (extract.Printed, error) {
	page, err := l.page()
	if err != nil {
		return extract.Printed{}, err
	}
	return extractPage(l.URL, page, set)
}

// An answerer answers one line of a batch.
type answerer func(batchLine) (extract.Printed, error)

// any is to, for inOrder.
func (answer answerer) any(raw []byte, whole bool, number int) any {
	if !whole {
		return refused(idOf(raw), "", number, errLongLine)
	}
	return answer.to(raw, number)
}

var errLongLine = fmt.Errorf("it is over %d MB long", maxLine>>20)

// to answers a line as it was read. Whatever is wrong with it is said in the
// answer; a panic costs this line.
func (answer answerer) to(raw []byte, number int) (a extracted) {
	var line batchLine
	defer func() {
		if trouble := recover(); trouble != nil {
			a = refused(line.ID, line.URL, number, fmt.Errorf("internal error: %v", trouble))
		}
	}()
	if err := json.Unmarshal(raw, &line); err != nil {
		return refused(idOf(raw), line.URL, number, err)
	}
	p, err := answer(line)
	if err != nil {
		return refused(line.ID, line.URL, number, err)
	}
	return extracted{ID: line.ID, Printed: p}
}

// refused is the answer to a line whose page cannot be read.
func refused(id, address string, number int, err error) extracted {
	a := extracted{ID: id, Printed: extract.Result{Agreement: -1}.Printed(), Error: fmt.Sprintf("line %d: %v", number, err)}
	a.URL = address
	return a
}

// idOf is the ID of a line that cannot be read, or only its beginning; empty if
// it stands behind what is wrong.
func idOf(raw []byte) string {
	in := json.NewDecoder(bytes.NewReader(raw))
	if begin, err := in.Token(); err != nil || begin != json.Delim('{') {
		return ""
	}
	for {
		key, err := in.Token()
		if err != nil {
			return ""
		}
		var value json.RawMessage
		if err := in.Decode(&value); err != nil {
			return ""
		}
		if key == "id" {
			var id string
			if json.Unmarshal(value, &id) != nil {
				id = string(value[:min(len(value), 100)]) // no text, which may be what is wrong
			}
			return id
		}
	}
}

// extractBatch answers lines with a page each.
func extractBatch(ctx context.Context, std streams, answer answerer) error {
	return inOrder(ctx, std, answer.any)
}

// A lineAnswer answers a line, of which there may be only the beginning, with a
// value to write as JSON.
type lineAnswer func(raw []byte, whole bool, number int) any

// inOrder answers lines on all processors, in their order. At most a few lines
// per processor are in memory at a time. It does not wait for a line to come
// when ctx ends.
func inOrder(ctx context.Context, std streams, answer lineAnswer) error {
	answers := make(chan chan any, 4*runtime.GOMAXPROCS(0))
	read := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(answers)
		read <- readBatch(ctx, std.in, answer, answers)
	}()
	out := bufio.NewWriter(std.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		select {
		case next, more := <-answers:
			if !more {
				return errors.Join(<-read, out.Flush())
			}
			if err := enc.Encode(<-next); err != nil {
				return err
			}
			if len(answers) == 0 { // nobody waits behind it
				if err := out.Flush(); err != nil {
					return err
				}
			}
		case <-ctx.Done():
			return errors.Join(ctx.Err(), out.Flush())
		}
	}
}

// readBatch starts the work on each line and queues where its answer will come.
func readBatch(ctx context.Context, in io.Reader, answer lineAnswer, answers chan<- chan any) error {
	busy := make(chan struct{}, runtime.GOMAXPROCS(0))
	lines := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		raw, whole, err := readLine(lines, maxLine)
		if err != nil && err != io.EOF {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if len(bytes.TrimSpace(raw)) > 0 {
			next := make(chan any, 1)
			select {
			case busy <- struct{}{}:
			case <-ctx.Done():
				return ctx.Err()
			}
			select {
			case answers <- next:
			case <-ctx.Done():
				return ctx.Err()
			}
			go func() {
				defer func() { <-busy }()
				next <- answer(raw, whole, number)
			}()
		}
		if err == io.EOF {
			return nil
		}
	}
}

// readLine reads a line of at most so many bytes. Of a longer one it gives the
// beginning, in which its ID may stand, and reads over the rest.
func readLine(in *bufio.Reader, most int) (line []byte, whole bool, err error) {
	const beginning = 4 << 10
	for whole = true; ; {
		part, err := in.ReadSlice('\n')
		switch {
		case !whole:
		case len(line)+len(part) <= most:
			line = append(line, part...)
		default:
			line, whole = bytes.Clone(append(line, part...)[:min(beginning, len(line)+len(part))]), false
		}
		if err != bufio.ErrBufferFull {
			return line, whole, err
		}
	}
}
