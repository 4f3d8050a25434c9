import { deliveryLogFields } from './delivery-log-fields.js';

const origin = (n: number) => ({ run: `run-${n}`, correlationId: `c-${n}`, traceId: `t-${n}` });

describe('lines about a delivery', () => {
  it('name the trace of the run that made it necessary', () => {
    expect(deliveryLogFields({ _id: 'd', origins: [origin(1)] })).toEqual({
      deliveryId: 'd',
      traceId: 't-1',
      correlationId: 'c-1',
    });
  });

  it('name all traces when there were several runs', () => {
    expect(deliveryLogFields({ _id: 'd', origins: [origin(2), origin(1)] })).toEqual({
      deliveryId: 'd',
      traceId: 't-2',
      correlationId: 'c-2',
      traceIds: ['t-2', 't-1'],
    });
  });

  it('name none for one of before', () => {
    expect(deliveryLogFields({ _id: 'd' })).toEqual({ deliveryId: 'd', traceId: null, correlationId: null });
  });
});
