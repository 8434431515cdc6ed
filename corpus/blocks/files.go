package blocks

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/blevesearch/mmap-go"
)

// aside stands behind the name of the folder to which a damaged log is moved.
const aside = ".damaged"

// files are the files of a log: those that are full and mapped, and the one
// that grows.
type files struct {
	dir    string
	name   string // first part of their names
	number int    // of the last file; 0 if there is none
	file   Growing
	size   int64 // of the last file, as far as its blocks are whole
	dirty  bool  // there may be more behind size
	mapped []mmap.MMap

	create func(name string) (Growing, error)
}

// Growing is what is asked of a file that grows.
type Growing interface {
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

func create(name string) (Growing, error) { return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o644) }

func (f *files) path(number int) string {
	return filepath.Join(f.dir, fmt.Sprintf("%s-%06d", f.name, number))
}

// list returns the files in their order.
func (f *files) list() ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries { // in order of name, so of number
		var n int
		name := filepath.Join(f.dir, e.Name())
		if _, err := fmt.Sscanf(e.Name(), f.name+"-%d", &n); err != nil || n < 1 || f.path(n) != name {
			continue
		}
		if f.number > 0 && n != f.number+1 {
			return nil, &damage{f.path(f.number + 1), 0, errors.New("the file is missing")}
		}
		f.number = n
		names = append(names, name)
	}
	return names, nil
}

// mapFile maps a file that is full.
func (f *files) mapFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || info.Size() == 0 { // nothing can't be mapped
		return nil, err
	}
	m, err := mmap.Map(file, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("map %s into memory: %w", name, err)
	}
	f.mapped = append(f.mapped, m)
	return m, nil
}

// openLast reads the last file and keeps it open for writing.
func (f *files) openLast(name string) ([]byte, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if f.file, err = f.create(name); err != nil {
		return nil, err
	}
	f.size = int64(len(b))
	return b, nil
}

// cut cuts off what the last file holds beyond size.
func (f *files) cut(size int64) error {
	if size == f.size {
		return nil
	}
	if err := f.file.Truncate(size); err != nil {
		return err
	}
	f.size = size
	return f.file.Sync()
}

// write writes a block behind the others and waits until it is on disk. After
// an error nothing of it remains that would be read.
func (f *files) write(block []byte) error {
	made := f.file == nil
	if made {
		file, err := f.create(f.path(f.number + 1))
		if err != nil {
			return err
		}
		f.file, f.size = file, 0
		f.number++
	}
	if f.dirty {
		if err := f.file.Truncate(f.size); err != nil {
			return err
		}
	}
	f.dirty = true
	_, err := f.file.WriteAt(block, f.size)
	if err == nil {
		err = f.file.Sync()
	}
	if err == nil && f.size == 0 {
		err = syncDir(f.dir)
	}
	if err != nil {
		f.dirty = f.file.Truncate(f.size) != nil // tried again before the next block
		return err
	}
	f.dirty = false
	f.size += int64(len(block))
	return nil
}

// finish closes the last file and maps it.
func (f *files) finish() ([]byte, error) {
	b, err := f.mapFile(f.path(f.number))
	if err != nil {
		return nil, err
	}
	_ = f.file.Close() // all of it is on disk already
	f.file, f.size = nil, 0
	return b, nil
}

func (f *files) closeLast() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file, f.size, f.dirty = nil, 0, false
	return err
}

// close closes the last file and ends all maps.
func (f *files) close() error {
	err := f.closeLast()
	for i := range f.mapped {
		err = errors.Join(err, f.mapped[i].Unmap())
	}
	f.mapped = nil
	return err
}

// remove removes the folder.
func (f *files) remove() error {
	if err := f.close(); err != nil {
		return err
	}
	f.number = 0
	return os.RemoveAll(f.dir)
}

// putAside moves the folder out of the way; what was moved before is removed.
func (f *files) putAside() error {
	if err := f.close(); err != nil {
		return err
	}
	f.number = 0
	if err := os.RemoveAll(f.dir + aside); err != nil {
		return err
	}
	if err := os.Rename(f.dir, f.dir+aside); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.dir))
}

// syncDir brings the names of a folder to the disk. Windows knows no such thing.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
