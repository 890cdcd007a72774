package timeline

import "errors"

var errNilWriter = errors.New("timeline: there is no writer")
