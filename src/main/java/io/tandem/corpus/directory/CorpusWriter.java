package io.tandem.corpus.directory;

import static org.apache.spark.sql.functions.col;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.LeakageAction;
import io.tandem.config.InputSettings;
import io.tandem.config.Settings;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.corpus.CorpusPipeline;
import io.tandem.corpus.MainRejectionReason;
import io.tandem.corpus.Mixture;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.OutcomeCounts;
import io.tandem.corpus.PairScorer;
import io.tandem.corpus.RejectedExample;
import io.tandem.corpus.SplitContents;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.cleaning.Cleaning;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.lexical.ShortlistCoverage;
import io.tandem.corpus.lexical.ShortlistLearner;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.corpus.source.PlainCopies;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.corpus.source.UnmarkedHeader;
import io.tandem.corpus.table.PairTable;
import io.tandem.storage.BuildInfo;
import io.tandem.storage.FileEntry;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.storage.Published;
import io.tandem.storage.StoreCommitProtocol;
import io.tandem.storage.TaskFailures;
import io.tandem.storage.publish.AtomicDirectory;
import io.tandem.subword.SubwordKind;
import io.tandem.subword.SubwordSide;
import io.tandem.subword.Subwords;
import io.tandem.subword.spark.SubwordModel;
import io.tandem.text.Display;
import io.tandem.translation.search.Shortlist;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the {@link CorpusPipeline} and writes a {@link CorpusDirectory}, completely or not at all.
 * Driver only.
 */
public final class CorpusWriter {
  /**
   * The rows of a file: few enough to be encoded in parallel, enough for 10^8 pairs not to become
   * too many files.
   */
  private static final long ROWS_PER_FILE = 100_000;

  /** The plain copies of compressed files, among the files of the work. */
  private static final String PLAIN = "plain";

  private final SparkSession spark;
  private final Settings settings;
  private final Configuration hadoop;
  private final WritingProgress progress;
  private final String job;
  private final CorpusModels models;
  private List<BitextFile> inputs;

  /**
   * @param progress receives a line about each stage when it is done
   */
  public CorpusWriter(SparkSession spark, Settings settings, WritingProgress progress) {
    this(spark, settings, progress, "prepare", CorpusModels.NONE);
  }

  /**
   * @param progress receives a line about each stage when it is done
   * @param job the job that makes the corpus, for its manifest
   * @param models the models that the settings ask for
   */
  public CorpusWriter(
      SparkSession spark,
      Settings settings,
      WritingProgress progress,
      String job,
      CorpusModels models) {
    boolean takesModel = hasSubwords(settings) && settings.subword().kind() == Kind.MODEL;
    if (models.subwords().isPresent() != takesModel) {
      throw new IllegalArgumentException("subword.kind = " + settings.subword().kind());
    }
    this.job = job;
    this.models = models;
    this.spark = spark;
    this.settings = settings.withCorpus(TableSnapshots.pinned(spark, settings.corpus(), progress));
    this.progress = progress;
    PlainLocalFiles.use(spark);
    StoreCommitProtocol.use(spark);
    hadoop = spark.sessionState().newHadoopConf();
  }

  private static boolean hasSubwords(Settings settings) {
    return settings.corpus().kind() == CorpusSettings.Kind.PARALLEL;
  }

  /** Returns the files that the settings name; see {@link BitextFiles#of}. */
  public List<BitextFile> inputs() {
    if (inputs == null) {
      inputs = new BitextFiles(hadoop, progress).of(settings.corpus().inputs());
      warnOfHeaders();
    }
    return inputs;
  }

  /** Checks one file of each input. */
  private void warnOfHeaders() {
    Set<InputSettings> seen = new HashSet<>();
    try {
      for (BitextFile file : inputs) {
        if (seen.add(file.input())) {
          UnmarkedHeader.warning(file, hadoop).ifPresent(progress);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the inputs", e);
    }
  }

  /**
   * Writes a corpus to a path where nothing exists yet.
   *
   * @throws UserException when {@code corpus.dir} exists or the input cannot be used
   */
  public CorpusManifest create() {
    Path target = settings.corpus().requiredDir().in(hadoop);
    try (AtomicDirectory directory =
        AtomicDirectory.createOurs(
            target,
            hadoop,
            "choose another path, or replace the corpus there with --overwrite",
            progress)) {
      return asUserSeesFailures(directory, () -> writeAndPublish(directory, sources(), List.of()));
    }
  }

  /**
   * Writes a corpus to a path where an older one may exist, which is kept until the new one is
   * complete. If nothing in it would change, the older one is left alone.
   *
   * @throws UserException if something else is at {@code corpus.dir} or the input cannot be used
   */
  public CorpusManifest replace() {
    Path target = settings.corpus().requiredDir().in(hadoop);
    HadoopConf conf = HadoopConf.of(hadoop);
    try (AtomicDirectory directory =
        AtomicDirectory.replace(
            target,
            hadoop,
            path -> CorpusDirectory.identity(path, conf),
            "a corpus directory",
            progress)) {
      return asUserSeesFailures(directory, () -> replace(target, directory));
    }
  }

  private CorpusManifest replace(Path target, AtomicDirectory directory) throws IOException {
    CorpusSources sources = sources();
    boolean exists =
        target.getFileSystem(hadoop).exists(target)
            && !Published.isUnfinished(HadoopConf.of(hadoop), target);
    if (exists && settings.corpus().reuse().enabled()) {
      Optional<CorpusManifest> same = earlier(sources).unchanged(target);
      if (same.isPresent()) {
        directory.clearLeft();
        return same.get();
      }
    }
    return writeAndPublish(directory, sources, exists ? List.of(target) : List.of());
  }

  private static CorpusManifest asUserSeesFailures(
      AtomicDirectory directory, AtomicDirectory.Work<CorpusManifest> writing) {
    return TaskFailures.unwrapped(
        () -> {
          try {
            return directory.whileHeld(writing);
          } catch (IOException e) {
            throw new UncheckedIOException("cannot write the corpus", e);
          }
        });
  }

  private CorpusSources sources() throws IOException {
    if (settings.corpus().reuse().enabled()) {
      corporaToReuse();
    }
    progress.begins(WorkStage.ofBytes("checksums of the inputs", bytes(inputs())));
    return CorpusSources.of(spark, settings, inputs(), models);
  }

  private static long bytes(List<BitextFile> files) {
    return files.stream().mapToLong(BitextFile::bytes).sum();
  }

  private EarlierCorpora earlier(CorpusSources sources) {
    return new EarlierCorpora(spark, sources.keys(), progress);
  }

  private CorpusManifest writeAndPublish(
      AtomicDirectory directory, CorpusSources sources, List<Path> replaced) throws IOException {
    FinishedStages stages = new FinishedStages(spark, directory.staging(), progress);
    boolean keeps =
        settings.corpus().reuse().enabled() && !sources.keys().equals(StageKeys.UNKNOWN);
    if (keeps) {
      stages.takeOver(directory.left(), sources.keys());
      directory.keepForTheNext(true);
    }
    directory.clearLeft();
    CorpusManifest manifest;
    try {
      manifest = write(directory.staging(), sources, replaced, stages);
    } catch (Exception | FSError e) { // Spark throws checked exceptions that it does not declare
      // Finished stages are of use where the job was stopped, not where it failed.
      directory.keepForTheNext(keeps && isStopped(e));
      throw e;
    }
    directory.publish();
    return manifest;
  }

  /** A local Spark ends only with the process. */
  private boolean isStopped(Throwable failure) {
    SparkContext context = spark.sparkContext();
    return context.isLocal() ? context.isStopped() : TaskFailures.hasEndedBy(failure, context);
  }

  private CorpusManifest write(
      Path directory, CorpusSources sources, List<Path> replaced, FinishedStages stages)
      throws IOException {
    // Read first, so that a broken model is not discovered only after hours of cleaning.
    Optional<Subwords> outside =
        models.subwords().isPresent() || !hasSubwords(settings)
            ? Optional.empty()
            : CorpusPipeline.outsideSubwords(settings.subword(), settings.corpus(), hadoop);
    CleanedCorpus cleaned = cleaned(sources, replaced, stages);
    OutcomeCounts counts = cleaned.counts();
    progress.accept(
        "read %s, rejected %s"
            .formatted(Display.count(counts.read(), "line"), Display.count(counts.rejected())));
    Mixture mixture = Mixture.of(settings.corpus(), sources.files(), counts, settings.seed());
    requireTrainingPairs(cleaned, mixture);
    Optional<Subwords> subwords = Optional.empty();
    if (hasSubwords(settings)) {
      subwords =
          Optional.of(
              stages.subwords(
                  CorpusDirectory.subwordDirectory(directory, hadoop),
                  () -> subwords(outside, cleaned, mixture)));
      progress.accept(describe(subwords.get()));
    }
    Dataset<Row> rejected =
        stages.table(
            "rejected pairs",
            new Path(directory, CorpusDirectory.REJECTED),
            () ->
                begin(
                    WorkStage.ofRows("writing rejected lines", counts.rejected()),
                    inOrder(cleaned.rejected().get(), files(counts.rejected()))));
    if (settings.corpus().leakage().action() != LeakageAction.OFF) {
      stages.write(
          "overlapping pairs",
          new Path(directory, CorpusDirectory.OVERLAPPING),
          () ->
              begin(
                  WorkStage.ofRows("writing overlapping pairs", 0),
                  inOrder(cleaned.overlapping().get(), 1)));
    }
    if (subwords.isPresent()) {
      writePairs(directory, cleaned, mixture, subwords.get(), stages);
    } else {
      writeSentences(directory, cleaned, stages);
    }
    CorpusManifest manifest = describe(directory, sources, counts, mixture, subwords, rejected);
    stages.end();
    return manifest;
  }

  private void writePairs(
      Path directory,
      CleanedCorpus cleaned,
      Mixture mixture,
      Subwords subwords,
      FinishedStages stages)
      throws IOException {
    OutcomeCounts counts = cleaned.counts();
    for (String split : PairTable.SPLITS) {
      stages.write(
          "pairs of " + split,
          CorpusDirectory.pairs(directory, split),
          () -> encoded(split, cleaned, mixture, subwords));
      progress.accept("wrote %s of %s".formatted(Display.count(counts.kept(split), "pair"), split));
    }
    if (settings.corpus().shortlist().enabled()) {
      writeShortlist(directory, counts, subwords);
    }
  }

  /** Writes monolingual text in the place and form of pairs, which have no ids. */
  private void writeSentences(Path directory, CleanedCorpus cleaned, FinishedStages stages) {
    long sentences = cleaned.counts().kept(PairTable.TRAIN);
    stages.write(
        "sentences",
        CorpusDirectory.pairs(directory, PairTable.TRAIN),
        () ->
            begin(
                WorkStage.ofRows("writing sentences", sentences),
                inOrder(cleaned.kept(PairTable.TRAIN), files(sentences))));
    progress.accept("wrote " + Display.count(sentences, "sentence"));
  }

  /** Reports that a stage begins, which computes the rows. */
  private Dataset<Row> begin(WorkStage stage, Dataset<Row> rows) {
    progress.begins(stage);
    return rows;
  }

  private Subwords subwords(Optional<Subwords> outside, CleanedCorpus cleaned, Mixture mixture) {
    Subwords found;
    if (models.subwords().isPresent()) {
      found = models.subwords().get().withTags(settings.corpus().tags());
    } else {
      Dataset<Row> train = mixture.ofAnEpoch(cleaned.kept(PairTable.TRAIN));
      found =
          outside
              .map(subwords -> CorpusPipeline.withCasingOf(train, subwords))
              .orElseGet(() -> learn(train, cleaned.counts().read()))
              .withTags(settings.corpus().tags());
    }
    return found.ofNormalizedText(true);
  }

  private Dataset<Row> encoded(
      String split, CleanedCorpus cleaned, Mixture mixture, Subwords subwords) {
    long pairs = cleaned.counts().kept(split);
    Dataset<Row> kept = inOrder(mixture.tagged(cleaned.kept(split)), files(pairs));
    Dataset<Row> ids = CorpusPipeline.encode(kept, new SubwordModel("subwords", subwords));
    return begin(WorkStage.ofRows("encoding " + split, pairs), mixture.withCopies(ids, split));
  }

  /** Reads the written pairs again, and writes the audit and, last, the manifest. */
  private CorpusManifest describe(
      Path directory,
      CorpusSources sources,
      OutcomeCounts counts,
      Mixture mixture,
      Optional<Subwords> subwords,
      Dataset<Row> rejected)
      throws IOException {
    progress.begins(WorkStage.ofRows("checking what was written", 0));
    Map<String, SplitContents> contents =
        subwords.isPresent()
            ? SplitContents.of(
                encoded(directory), subwords.get().isJoint() ? Sides.JOINT : Sides.SEPARATE)
            : Map.of(PairTable.TRAIN, SplitContents.ofText(encoded(directory, PairTable.TRAIN)));
    CorpusDirectory.writeAudit(
        new CorpusAudit(
            RejectedExample.of(rejected, CorpusAudit.EXAMPLES),
            ofEach(contents, SplitContents::text)),
        directory,
        hadoop);
    CorpusManifest manifest =
        manifest(
            sources,
            counts,
            mixture.isPlain()
                ? mixture.shares()
                : mixture.counted(encoded(directory, PairTable.TRAIN)),
            ofEach(contents, SplitContents::numbers),
            new CorpusFiles(HadoopConf.of(hadoop), directory)
                .describe(spark, CorpusDirectory.CHECKED),
            subwords);
    CorpusDirectory.writeManifest(manifest, directory, hadoop);
    return manifest;
  }

  private static <T> Map<String, T> ofEach(
      Map<String, SplitContents> contents, Function<SplitContents, T> part) {
    Map<String, T> bySplit = new LinkedHashMap<>();
    contents.forEach((split, content) -> bySplit.put(split, part.apply(content)));
    return bySplit;
  }

  private void writeShortlist(Path directory, OutcomeCounts counts, Subwords subwords)
      throws IOException {
    progress.begins(WorkStage.ofRows("learning the shortlist", 0));
    Shortlist shortlist =
        new ShortlistLearner(settings.corpus(), subwords)
            .learn(encoded(directory, PairTable.TRAIN), counts.kept(PairTable.TRAIN));
    CorpusDirectory.writeShortlist(shortlist, directory, hadoop);
    String coverage =
        counts.kept(PairTable.VALID) == 0
            ? ""
            : ", with " + ShortlistCoverage.of(shortlist, encoded(directory, PairTable.VALID));
    progress.accept("learned a shortlist" + coverage);
  }

  private Dataset<Row> encoded(Path directory, String split) throws IOException {
    return WrittenTable.open(spark, CorpusDirectory.pairs(directory, split));
  }

  /** Opens the pairs of all splits, with the column {@link PairTable#SPLIT}. */
  private Dataset<Row> encoded(Path directory) throws IOException {
    return WrittenTable.openTogether(
        spark,
        PairTable.SPLITS.stream().map(split -> CorpusDirectory.pairs(directory, split)).toList(),
        PairTable.SPLIT);
  }

  /** Refuses corpora that do not exist, because they were named to save work. */
  private List<Path> corporaToReuse() throws IOException {
    List<Path> corpora = new ArrayList<>();
    for (String dir : settings.corpus().reuse().from()) {
      Path path = GivenPath.setting("corpus.reuse.from", dir).in(hadoop);
      if (!path.getFileSystem(hadoop).exists(path)) {
        throw UserException.of(
            "corpus.reuse.from = %s: corpus directory not found; leave it out to prepare everything from scratch",
            dir);
      }
      corpora.add(path);
    }
    return corpora;
  }

  /** Reuses an earlier corpus if its cleaned pairs would be the same. */
  private CleanedCorpus cleaned(CorpusSources sources, List<Path> replaced, FinishedStages stages)
      throws IOException {
    if (settings.corpus().reuse().enabled()) {
      List<Path> earlier = new ArrayList<>(replaced);
      earlier.addAll(corporaToReuse());
      Optional<CorpusDirectory> found = earlier(sources).withCleanedPairs(earlier);
      if (found.isPresent()) {
        OutcomeCounts counts = CleanedCorpus.counts(found.get().manifest());
        Mixture mixture = Mixture.of(settings.corpus(), sources.files(), counts, settings.seed());
        return CleanedCorpus.of(found.get(), spark, counts, mixture::untagged);
      }
    }
    Dataset<Row> annotated =
        stages.table(
            "annotated lines",
            stages.work("annotated"),
            () -> annotate(plain(sources.files(), stages), stages));
    stages.delete(PLAIN);
    progress.begins(WorkStage.ofRows("counting", 0));
    return CleanedCorpus.of(
        annotated, OutcomeCounts.of(annotated, Cleaning.of(settings.corpus()), settings.corpus()));
  }

  /** Returns the files with plain copies of those that are better read in pieces. */
  private List<BitextFile> plain(List<BitextFile> files, FinishedStages stages) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try {
      return new PlainCopies(
              context, bytes -> progress.begins(WorkStage.ofBytes("decompressing", bytes)))
          .of(files, stages.work(PLAIN));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot decompress the inputs", e);
    }
  }

  private Dataset<Row> annotate(List<BitextFile> files, FinishedStages stages) {
    long bytes = bytes(files);
    progress.begins(WorkStage.ofBytes("checking the files", bytes));
    StoredSteps steps = new StoredSteps(stages, progress, bytes, Cleaning.of(settings.corpus()));
    return steps.begin(
        new CorpusPipeline(
                spark,
                settings.corpus(),
                settings.seed(),
                new ComparedCorpora(spark, settings.corpus()).open(),
                steps,
                models.scorer())
            .annotate(files));
  }

  private void requireTrainingPairs(CleanedCorpus cleaned, Mixture mixture) {
    OutcomeCounts counts = cleaned.counts();
    if (counts.kept(PairTable.TRAIN) == 0) {
      throw UserException.of(
          "%s: read %,d lines, rejected %,d; %s",
          hasSubwords(settings) ? "no pairs left for training" : "no sentences left",
          counts.read(),
          counts.rejected(),
          MainRejectionReason.ofMoreThanHalf(
                  counts.read(),
                  counts.rejectedPerReason(),
                  counts.rules(),
                  settings.corpus(),
                  cleaned.rejected())
              .map(MainRejectionReason::toString)
              .orElse(
                  hasSubwords(settings)
                      ? "look at corpus.inputs and corpus.split"
                      : "look at corpus.inputs"));
    }
    if (mixture.shares().stream().allMatch(share -> share.pairsAnEpoch() == 0)) {
      throw UserException.of(
          "no pairs left for training: with the weights of corpus.inputs an epoch sees none of"
              + " %,d pairs",
          counts.kept(PairTable.TRAIN));
    }
  }

  private Subwords learn(Dataset<Row> train, long rows) {
    progress.begins(WorkStage.ofRows("learning subwords", rows));
    return CorpusPipeline.learnSubwords(train, settings.subword(), settings.corpus()).subwords();
  }

  private String describe(Subwords subwords) {
    String ids = subwords.ofVocabularies(SubwordSide::size) + " ids";
    if (models.subwords().isPresent()) {
      return Text.format(
          "subwords of the model %s, %s, %d of them of new tags",
          settings.subword().model(),
          ids,
          subwords.source().size() - models.subwords().get().subwords().source().size());
    }
    if (!settings.subword().model().isBlank()) {
      return "imported %s, %s".formatted(settings.subword().model(), ids);
    }
    return subwords.kind() == SubwordKind.BPE
        ? "merges learned: %s, %s"
            .formatted(subwords.ofVocabularies(side -> side.merges().size()), ids)
        : "learned unigram pieces, " + ids;
  }

  /** Returns the number of files for a number of rows, which depends on nothing else. */
  private static int files(long rows) {
    return (int) Math.max(1, (rows + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
  }

  /**
   * Sorts by id across all files. The rows are exchanged even for a single file: all cores look for
   * them, and one only writes. Spark samples to find the ranges: in another preparation of the same
   * corpus a file may end at another pair.
   */
  static Dataset<Row> inOrder(Dataset<Row> rows, int files) {
    return rows.repartitionByRange(files, col(PairTable.ID)).sortWithinPartitions(PairTable.ID);
  }

  private CorpusManifest manifest(
      CorpusSources sources,
      OutcomeCounts counts,
      List<MixtureShare> mixture,
      Map<String, SplitStatistics> splits,
      List<FileEntry> files,
      Optional<Subwords> subwords) {
    return new CorpusManifest(
        CorpusManifest.KIND,
        CorpusManifest.FORMAT_VERSION,
        BuildInfo.current().version(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        settings.seed(),
        settings.corpus(),
        settings.subword(),
        sources.keys(),
        sources.files().stream().map(file -> inputFile(file, sources.hashes(), counts)).toList(),
        counts.read(),
        counts.rules(),
        counts.rejectedPerReason(),
        counts.leakage(),
        counts.alignment().orElse(null),
        counts.models().orElse(null),
        mixture,
        splits,
        files,
        subwords.map(each -> each.source().size()).orElse(0),
        subwords.filter(each -> !each.isJoint()).map(each -> each.target().size()).orElse(0),
        job,
        models.subwords().map(ModelSubwords::origin).orElse(null),
        models.scorer().map(PairScorer::models).orElse(null));
  }

  private static CorpusManifest.InputFile inputFile(
      BitextFile file, Map<String, String> hashes, OutcomeCounts counts) {
    boolean isTable = TableSnapshots.isTable(file.input());
    String hash = hashes.getOrDefault(file.source(), "");
    return new CorpusManifest.InputFile(
        file.source(),
        file.target(),
        file.input().nameOrPath(),
        file.bytes(),
        counts.readPerFile().getOrDefault(file.order(), 0L),
        counts.keptPerFile().getOrDefault(file.order(), Map.of()),
        isTable ? "" : hash,
        hashes.getOrDefault(file.target(), ""),
        file.input().snapshot(),
        isTable ? hash : "");
  }
}
