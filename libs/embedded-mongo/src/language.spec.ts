import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document } from 'bson';
import { parsePipeline } from './aggregate/pipeline.js';
import { valuesOf } from './bson/raw-value.js';
import { commands } from './commands/command-table.js';
import { parseFilter } from './query/parse-filter.js';
import { parseIndexDefinition } from './storage/index-definition.js';
import { raw, rawDocument } from './testing/raw.js';
import { parseUpdate } from './update/parse-update.js';

const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');

/** The names in a row of the README's table. */
function documented(row: string): string[] {
  const line = readme.split('\n').find((one) => one.startsWith(`| ${row} `));
  return [...(line ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

function refusalOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const stage = (name: string, value: unknown) => () => parsePipeline(valuesOf(raw([{ [name]: value }])));
const words = (text: string): string[] => text.trim().split(/\s+/);

/** Every operator of MongoDB's reference, 7.0 and 8.0. Source: https://www.mongodb.com/docs/manual/reference/operator/ */
const reference = {
  'Query operators':
    words(`$eq $ne $gt $gte $lt $lte $in $nin $and $or $nor $not $exists $type $regex $options $all $elemMatch
    $size $mod $comment $expr $jsonSchema $text $where $geoIntersects $geoWithin $near $nearSphere $within $bitsAllClear
    $bitsAllSet $bitsAnyClear $bitsAnySet $rand $natural $sampleRate $alwaysTrue $alwaysFalse $minDistance $maxDistance
    $uniqueDocs $encryptedBetween $_internalExprEq`),
  'Update operators':
    words(`$set $unset $inc $mul $min $max $rename $push $addToSet $pull $pullAll $pop $setOnInsert
    $currentDate $bit $pushAll $each $slice $sort $position $isolated $addFields`),
  Stages:
    words(`$match $group $sort $skip $limit $project $addFields $set $unset $unwind $count $replaceRoot $replaceWith
    $bucket $bucketAuto $changeStream $changeStreamSplitLargeEvent $collStats $currentOp $densify $documents $facet $fill
    $geoNear $graphLookup $indexStats $listLocalSessions $listSampledQueries $listSearchIndexes $listSessions $lookup $merge
    $out $planCacheStats $querySettings $queryStats $redact $sample $search $searchMeta $setWindowFields $shardedDataDistribution
    $sortByCount $unionWith $vectorSearch $rankFusion`),
  Accumulators:
    words(`$sum $avg $min $max $first $last $push $addToSet $accumulator $bottom $bottomN $concatArrays $count
    $firstN $lastN $maxN $median $mergeObjects $minN $percentile $setUnion $stdDevPop $stdDevSamp $top $topN`),
  Expressions:
    words(`$literal $cond $ifNull $eq $ne $gt $gte $lt $lte $and $or $not $add $subtract $multiply $divide $size
    $concat $toLower $toUpper $sum $avg $min $max $abs $accumulator $acos $acosh $allElementsTrue $anyElementTrue $arrayElemAt
    $arrayToObject $asin $asinh $atan $atan2 $atanh $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize $ceil $cmp $concatArrays
    $convert $cos $cosh $dateAdd $dateDiff $dateFromParts $dateFromString $dateSubtract $dateToParts $dateToString $dateTrunc
    $dayOfMonth $dayOfWeek $dayOfYear $degreesToRadians $exp $filter $first $firstN $floor $function $getField $hour $in
    $indexOfArray $indexOfBytes $indexOfCP $isArray $isNumber $isoDayOfWeek $isoWeek $isoWeekYear $last $lastN $let $ln $log
    $log10 $ltrim $map $maxN $median $mergeObjects $meta $millisecond $minN $minute $mod $month $objectToArray $percentile $pow
    $radiansToDegrees $rand $range $reduce $regexFind $regexFindAll $regexMatch $replaceAll $replaceOne $reverseArray $round
    $rtrim $sampleRate $second $setDifference $setEquals $setField $setIntersection $setIsSubset $setUnion $sin $sinh $slice
    $sortArray $split $sqrt $stdDevPop $stdDevSamp $strcasecmp $strLenBytes $strLenCP $substr $substrBytes $substrCP $switch
    $tan $tanh $toBool $toDate $toDecimal $toDouble $toHashedIndexKey $toInt $toLong $toObjectId $toString $toUUID $trim $trunc
    $tsIncrement $tsSecond $type $unsetField $week $year $zip $const $addToSet $push`),
};

/** How each kind is parsed, with an argument that suits some of its operators, and what an unknown one is told. */
const kinds: Readonly<
  Record<keyof typeof reference, { parse: (name: string) => () => unknown; unknown: RegExp }>
> = {
  'Query operators': {
    parse: (name) => () => {
      const top = refusalOf(() => parseFilter(rawDocument({ [name]: [] })));
      if (top?.startsWith('unknown top level operator') === true)
        parseFilter(
          rawDocument({ a: { [name]: 1, ...(name === '$options' && { $regex: '', $options: '' }) } }),
        );
    },
    unknown: /^unknown (top level )?operator: /,
  },
  'Update operators': {
    parse: (name) => () => parseUpdate(rawDocument({ [name]: { a: 1 } })),
    unknown: /^Unknown modifier: /,
  },
  Stages: { parse: (name) => stage(name, 1), unknown: /^Unrecognized pipeline stage name: / },
  Accumulators: {
    parse: (name) => stage('$group', { _id: null, x: { [name]: 1 } }),
    unknown: /^unknown group operator /,
  },
  Expressions: {
    parse: (name) => stage('$project', { x: { [name]: [1, 1] } }),
    unknown: /^Unrecognized expression /,
  },
};

describe('the table of what is supported', () => {
  it('has the commands of the code', () => {
    const aliases = ['isMaster', 'ismaster', 'buildinfo', 'findandmodify', 'collstats'];
    expect(documented('Commands').sort()).toEqual(
      [...commands.keys()].filter((name) => !aliases.includes(name)).sort(),
    );
  });

  describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', (kind) => {
    const { parse, unknown } = kinds[kind];
    const known = documented(kind);

    it.each(reference[kind])('%s is in the table, or refused by name', (name) => {
      const refusal = refusalOf(parse(name));
      const refused = refusal !== undefined && unknown.test(refusal);
      expect([name, refused]).toEqual([name, !known.includes(name)]);
      if (refused) expect(refusal).toContain(name);
    });

    it('names nothing that MongoDB does not have', () => {
      expect(known.filter((name) => !reference[kind].includes(name))).toEqual([]);
      expect(known.length).toBeGreaterThan(5);
    });
  });

  it('has the index options of the code', () => {
    const options: Document = {
      unique: true,
      sparse: true,
      partialFilterExpression: { a: 1 },
      expireAfterSeconds: 5,
      background: true,
    };
    expect(documented('Index options').sort()).toEqual(Object.keys(options).sort());
    for (const [name, value] of Object.entries(options))
      expect(parseIndexDefinition(rawDocument({ key: { a: 1 }, name: 'a', [name]: value })).name).toBe('a');
  });

  it.each(['unique', 'sparse', 'background'])('the index option %s is a bool', (name) => {
    expect(() => parseIndexDefinition(rawDocument({ key: { a: 1 }, name: 'a', [name]: 'yes' }))).toThrow(
      name,
    );
  });
});
