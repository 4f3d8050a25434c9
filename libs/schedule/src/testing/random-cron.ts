import { type SeededRandom } from './seeded-random.js';

/** An expression of five fields: mostly hours of the night, when clocks are changed. */
export function randomCron(random: SeededRandom): string {
  const { int } = { int: (min: number, max: number) => random.int(min, max) };
  const minute = random.pick(['*', '*/15', '*/7', '0', '30', `${int(0, 59)}`, '0,30,45', '10-20/5']);
  const hour = random.pick(['*', '*/2', '0-4', '2', '1,2,3', `${int(0, 3)}`, `${int(0, 23)}`, '23']);
  const day = random.pick(['*', '*', '*', '29-31', '1', `${int(1, 28)}`, '*/2']);
  const month = random.pick(['*', '*', '*', 'MAR,OCT', '3-4', '9-11', 'DEC']);
  const weekday = random.pick(['*', '*', '*', 'SUN', 'SAT-SUN', '1-5', '7']);
  return [minute, hour, day, month, weekday].join(' ');
}
