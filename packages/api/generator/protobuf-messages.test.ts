import { expect, it } from 'vitest';
import { goPackage } from './go-types.ts';
import { messagesOf } from './protobuf-messages.ts';

const SOURCE = `
import (
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

type Phase string

type Amounts map[Phase]resource.Quantity

// Named lists are messages.
type Words []string

type Source struct {
	Path string \`json:"path" protobuf:"bytes,1,opt,name=path"\`
}

type Thing struct {
	metav1.TypeMeta \`json:",inline"\`
	// The source
	Source \`json:",inline" protobuf:"bytes,2,opt,name=source"\`

	Replicas *int32 \`json:"replicas,omitempty" protobuf:"varint,3,opt,name=replicas"\`
	Phase Phase \`json:"phase,omitempty" protobuf:"bytes,4,opt,name=phase"\`
	Amounts Amounts \`json:"amounts" protobuf:"bytes,5,rep,name=amounts"\`
	Extra map[string]Words \`json:"extra" protobuf:"bytes,6,rep,name=extra"\`
	Others []Source \`json:"others" protobuf:"bytes,7,rep,name=others"\`
	Secret []byte \`json:"secret" protobuf:"bytes,8,opt,name=secret"\`
	At metav1.Time \`json:"at" protobuf:"bytes,9,opt,name=at"\`
	Hidden string \`json:"-" protobuf:"-"\`
}
`;

it('reads messages from the tags of Go structs', () => {
  const packages = new Map([['k8s.io/api/things/v1', goPackage(SOURCE)]]);
  const name = (type: string): string => `io.k8s.api.things.v1.${type}`;
  expect(Object.fromEntries(messagesOf(packages))).toEqual({
    [name('Source')]: [[1, 'path', 'string', '']],
    [name('Words')]: [[1, 'items', 'string', 'l']],
    [name('Thing')]: [
      [2, '', name('Source'), ''],
      [3, 'replicas', 'int', 'p'],
      [4, 'phase', 'string', ''],
      [5, 'amounts', 'quantity', 'm'],
      [6, 'extra', name('Words'), 'm'],
      [7, 'others', name('Source'), 'r'],
      [8, 'secret', 'bytes', ''],
      [9, 'at', 'time', ''],
    ],
  });
});
