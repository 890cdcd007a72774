package manifest

import (
	"reflect"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/pod"
)

func TestTablesAreComplete(t *testing.T) {
	for _, r := range readables {
		if r.known != "" {
			assert.Contains(t, known(), r.known, "%s %s", r.apiVersion, r.kind)
		}
	}
	for what, name := range lists {
		assert.Contains(t, known(), name, "%v", what)
	}
	for name, typ := range known() {
		if typ.shape == isList || typ.shape == isMap {
			assert.NotNil(t, typ.elem, name)
		}
		assert.Equal(t, name, typ.name)
	}
}

// TestSimulatedFieldsAreKnown walks the types of packages job and pod beside
// the tables: each of their fields is one of Kubernetes, and takes the same
// values. So what passes the strict check always decodes.
func TestSimulatedFieldsAreKnown(t *testing.T) {
	var walk func(path string, simulated reflect.Type, typ *knownType)
	walk = func(path string, simulated reflect.Type, typ *knownType) {
		for simulated.Kind() == reflect.Pointer {
			simulated = simulated.Elem()
		}
		if typ.shape == isTime {
			assert.Equal(t, "time.Time", simulated.String(), path)
			return
		}
		if !assert.Equal(t, typ.shape, shapeOf(simulated), path) {
			return
		}
		switch typ.shape {
		case isList, isMap:
			walk(path+"[]", simulated.Elem(), typ.elem)
		case isObject:
			for name, field := range goFields(simulated) {
				if assert.Contains(t, typ.fields, name, path) {
					walk(path+"."+name, field, typ.fields[name].typ)
				}
			}
		}
	}
	for _, r := range readables {
		if r.known != "" {
			walk(r.kind, r.simulated, known()[r.known])
		}
	}
}

func shapeOf(t reflect.Type) shape {
	if t == reflect.TypeFor[pod.Quantity]() {
		return isQuantity
	}
	switch t.Kind() {
	case reflect.Slice:
		return isList
	case reflect.Map:
		return isMap
	case reflect.String:
		return isString
	case reflect.Bool:
		return isBool
	case reflect.Int32:
		return isInt32
	case reflect.Int64:
		return isInt64
	}
	return isObject
}

// TestQuietValuesAreKnown: a name in asksNothing that no type has would never
// silence anything, and the same goes for a field that is simulated.
func TestQuietValuesAreKnown(t *testing.T) {
	for name, value := range asksNothing {
		podSpec, inPod := known()["v1.PodSpec"].fields[name]
		container, inContainer := known()["v1.Container"].fields[name]
		require.True(t, inPod || inContainer, name)
		shape := podSpec.typ
		if inContainer {
			shape = container.typ
		}
		_, notBool := strconv.ParseBool(value)
		assert.Equal(t, shape.shape == isBool, notBool == nil && value != "0", name)
	}
}

// The two versions of old CronJobs differ by what came later.
func TestTableOfOldCronJobs(t *testing.T) {
	types := known()
	beta, alpha := types["v1beta1.CronJobSpec"].fields, types["v2alpha1.CronJobSpec"].fields
	assert.Len(t, beta, 8)
	assert.Len(t, alpha, 7)
	assert.NotContains(t, alpha, "timeZone")
	assert.Equal(t, types["v2alpha1.CronJob"].fields, types["v2alpha1.ScheduledJob"].fields)
}

func TestReadTablesPanicsOnAMissingType(t *testing.T) {
	assert.PanicsWithValue(t, "manifest: the tables of known fields lack the type v1.B", func() { readTables("v1.A b:v1.B\n") })
}
