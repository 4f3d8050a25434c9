import { downloadHeaders } from './download-headers.js';

test.each([
  ['a.pdf', `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`],
  ['a"; x="\\.pdf', `attachment; filename="a_; x=__.pdf"; filename*=UTF-8''a%22%3B%20x%3D%22%5C.pdf`],
  [`it's (1)*.pdf`, `attachment; filename="it's (1)*.pdf"; filename*=UTF-8''it%27s%20%281%29%2A.pdf`],
  ['契約.pdf', `attachment; filename="__.pdf"; filename*=UTF-8''%E5%A5%91%E7%B4%84.pdf`],
])('the name %j cannot leave its quotes', (fileName, disposition) => {
  expect(downloadHeaders({ fileName, sha256: 'ab' })).toMatchObject({ disposition, etag: '"ab"' });
});
