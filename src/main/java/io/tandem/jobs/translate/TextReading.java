package io.tandem.jobs.translate;

import io.tandem.UserException;
import io.tandem.corpus.directory.WorkStage;
import io.tandem.corpus.format.LineIndex;
import io.tandem.corpus.source.PlainCopies;
import io.tandem.jobs.cli.InputFiles;
import io.tandem.jobs.progress.JobProgress;
import io.tandem.storage.Compression;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.TaskFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Reads text files with many tasks. Where each line is a record, tasks count the lines of ranges of
 * bytes, and then each reads its part of the lines from a block near it. Large compressed files are
 * decompressed to a plain copy first. Other files are read whole, by one task each, and their
 * records spread by a shuffle. Driver only.
 */
final class TextReading {
  /** The bytes that are read in about a second. */
  private static final long RANGE_BYTES = 32 << 20;

  /** About as much as a part of the lines has. */
  private static final long BLOCK_BYTES = 256 << 10;

  private final JavaSparkContext context;
  private final HadoopConf conf;
  private final RecordForm form;
  private final Path copies;
  private final long rangeBytes;
  private final long blockBytes;

  /** The lines of the files that are read in ranges. */
  private final Map<String, LineIndex> indexes = new HashMap<>();

  /** The plain text of each of these files: itself, or its copy. */
  private final Map<String, String> plain = new HashMap<>();

  /**
   * @param copies the directory for plain copies of compressed files; removed by the caller
   */
  TextReading(JavaSparkContext context, RecordForm form, Path copies) {
    this(context, form, copies, RANGE_BYTES, BLOCK_BYTES);
  }

  /**
   * @param rangeBytes a multiple of {@code blockBytes}; compressed files of a quarter of it are
   *     decompressed to a copy
   */
  TextReading(
      JavaSparkContext context, RecordForm form, Path copies, long rangeBytes, long blockBytes) {
    this.context = context;
    this.form = form;
    this.copies = copies;
    this.rangeBytes = rangeBytes;
    this.blockBytes = blockBytes;
    conf = HadoopConf.of(context.hadoopConfiguration());
  }

  /**
   * Reads all files once, to find mistakes before anything is translated.
   *
   * @return the number of records of each file
   */
  SortedMap<String, Long> count(List<FileStatus> files, JobProgress progress) throws IOException {
    List<TextRange> ranges = ranges(files, progress);
    progress.begin(
        WorkStage.ofBytes("reading", files.stream().mapToLong(FileStatus::getLen).sum()));
    CountRecords count = new CountRecords(conf, form, blockBytes);
    List<Tuple2<LineWarnings, int[]>> counted =
        TaskFailures.unwrapped(
            () -> context.parallelize(ranges, Math.max(1, ranges.size())).map(count).collect());
    SortedMap<String, Long> records = new TreeMap<>();
    Map<String, List<int[]>> starts = new HashMap<>();
    LineWarnings all = new LineWarnings();
    for (int i = 0; i < ranges.size(); i++) {
      TextRange range = ranges.get(i);
      LineWarnings found = counted.get(i)._1();
      records.merge(range.file(), found.records(), Long::sum);
      all.add(found);
      if (!range.isWhole()) {
        starts.computeIfAbsent(range.file(), file -> new ArrayList<>()).add(counted.get(i)._2());
      }
    }
    starts.forEach((file, some) -> indexes.put(file, new LineIndex(blockBytes, some)));
    all.warnings().forEach(progress::say);
    return records;
  }

  private List<TextRange> ranges(List<FileStatus> files, JobProgress progress) throws IOException {
    Map<String, Path> copied = new LinkedHashMap<>();
    files.stream()
        .filter(this::isToBeCopied)
        .forEach(file -> copied.put(file.getPath().toString(), copyOf(file)));
    new PlainCopies(context, bytes -> progress.begin(WorkStage.ofBytes("decompressing", bytes)))
        .make(copied);
    List<TextRange> ranges = new ArrayList<>();
    for (FileStatus status : files) {
      String file = status.getPath().toString();
      boolean isCopied = isToBeCopied(status);
      if (!form.isByLine() || (isCompressed(status) && !isCopied)) {
        ranges.add(TextRange.whole(file));
        continue;
      }
      Path path = isCopied ? copyOf(status) : status.getPath();
      long bytes = isCopied ? conf.fileSystem(path).getFileStatus(path).getLen() : status.getLen();
      plain.put(file, path.toString());
      for (long start = 0; start == 0 || start < bytes; start += rangeBytes) {
        long end = Math.min(bytes, start + rangeBytes);
        ranges.add(TextRange.ofBytes(file, path.toString(), start, end));
      }
    }
    return ranges;
  }

  private static boolean isCompressed(FileStatus file) {
    return Compression.ofName(file.getPath().getName()) != Compression.NONE;
  }

  private boolean isToBeCopied(FileStatus file) {
    return form.isByLine() && isCompressed(file) && PlainCopies.isLarge(file.getLen(), rangeBytes);
  }

  /** Returns the path of the plain copy of one version of a file. */
  private Path copyOf(FileStatus file) {
    String state = InputFiles.state(List.of(file));
    return new Path(copies, "_plain-" + state.substring(state.lastIndexOf(' ') + 1));
  }

  /** Returns the records of the parts that are not yet written, with the numbers of the parts. */
  JavaRDD<Tuple2<Long, Iterator<InputRecord>>> parts(TranslationWork work, Set<Long> finished) {
    Map<String, Long> firstRows = work.firstRows();
    List<Tuple2<Long, TextRange>> inRanges = new ArrayList<>();
    List<Tuple2<String, Long>> whole = new ArrayList<>();
    for (String file : work.rows().keySet()) {
      long first = firstRows.get(file);
      if (!indexes.containsKey(file)) {
        whole.add(new Tuple2<>(file, first));
        continue;
      }
      LongStream.range(0, work.partsFor(file))
          .filter(part -> !finished.contains(first / work.perTask() + part))
          .forEach(part -> inRanges.add(range(file, part, work.perTask(), first)));
    }
    JavaRDD<Tuple2<Long, Iterator<InputRecord>>> parts =
        context.parallelize(inRanges, Math.max(1, inRanges.size())).map(new OpenPart(conf, form));
    return whole.isEmpty() ? parts : parts.union(spread(whole, work, finished));
  }

  private Tuple2<Long, TextRange> range(String file, long part, long perTask, long firstRow) {
    long line = part * perTask;
    LineIndex.Block block = indexes.get(file).of(line);
    return new Tuple2<>(
        firstRow / perTask + part, TextRange.ofLines(file, plain.get(file), block, line, perTask));
  }

  private JavaRDD<Tuple2<Long, Iterator<InputRecord>>> spread(
      List<Tuple2<String, Long>> whole, TranslationWork work, Set<Long> finished) {
    HashSet<Long> done = new HashSet<>(finished);
    long perTask = work.perTask();
    JavaPairRDD<Long, InputRecord> numbered =
        context
            .parallelize(whole, whole.size())
            .flatMapToPair(new ReadRecords(conf, form))
            .filter(record -> !done.contains(record._1() / perTask));
    Function2<Integer, Iterator<InputRecord>, Iterator<Tuple2<Long, Iterator<InputRecord>>>> with =
        (part, records) ->
            records.hasNext()
                ? List.of(new Tuple2<>((long) part, records)).iterator()
                : Collections.emptyIterator();
    return InputOrder.spread(numbered, work.parts(), perTask)
        .values()
        .mapPartitionsWithIndex(with, true);
  }

  /** Counts the records of a range, and the lines that start in each of its blocks. */
  private record CountRecords(HadoopConf conf, RecordForm form, long blockBytes)
      implements Function<TextRange, Tuple2<LineWarnings, int[]>> {
    @Override
    public Tuple2<LineWarnings, int[]> call(TextRange range) throws IOException {
      if (range.isWhole()) {
        LineWarnings counts = new LineWarnings();
        try (FileRecords records = form.open(range.file(), 0, conf.configuration())) {
          records.forEachRemaining(record -> counts.count(record._2()));
        }
        return new Tuple2<>(counts, new int[0]);
      }
      try {
        return count(range);
      } catch (UserException e) {
        if (!range.isAtStart()) {
          count(range.numbered(conf.configuration())); // The message names the line.
        }
        throw e;
      }
    }

    private Tuple2<LineWarnings, int[]> count(TextRange range) throws IOException {
      LineWarnings counts = new LineWarnings();
      int[] starts = new int[range.blocks(blockBytes)];
      range.read(
          (LineForm) form,
          conf.configuration(),
          (record, offset) -> {
            counts.count(record);
            starts[(int) (offset / blockBytes)]++;
          });
      return new Tuple2<>(counts, starts);
    }
  }

  /** Opens a part of the lines of a file. */
  private record OpenPart(HadoopConf conf, RecordForm form)
      implements Function<Tuple2<Long, TextRange>, Tuple2<Long, Iterator<InputRecord>>> {
    @Override
    public Tuple2<Long, Iterator<InputRecord>> call(Tuple2<Long, TextRange> part)
        throws IOException {
      return new Tuple2<>(part._1(), part._2().records((LineForm) form, conf.configuration()));
    }
  }

  /**
   * Returns all records of a file by their number in the whole input, given the number of the
   * first.
   */
  private record ReadRecords(HadoopConf conf, RecordForm form)
      implements PairFlatMapFunction<Tuple2<String, Long>, Long, InputRecord> {
    @Override
    public Iterator<Tuple2<Long, InputRecord>> call(Tuple2<String, Long> file) throws IOException {
      return form.open(file._1(), file._2(), conf.configuration());
    }
  }
}
