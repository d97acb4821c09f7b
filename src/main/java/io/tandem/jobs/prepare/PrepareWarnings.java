package io.tandem.jobs.prepare;

import static java.util.stream.Collectors.groupingBy;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;

import io.tandem.Text;
import io.tandem.config.CorpusSettings;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.InputSettings;
import io.tandem.corpus.MainRejectionReason;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.table.PairTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Warnings about probable mistakes in a written corpus, one sentence each. */
public final class PrepareWarnings {
  private static final long MIN_PAIRS = 100;

  private PrepareWarnings() {}

  /**
   * @param files of the inputs, in the order of the manifest
   */
  public static List<String> of(
      CorpusDirectory corpus, List<BitextFile> files, SparkSession spark) {
    CorpusManifest manifest = corpus.manifest();
    List<String> warnings = new ArrayList<>();
    MainRejectionReason.ofMoreThanHalf(
            manifest.read(),
            manifest.rejected(),
            manifest.rules(),
            manifest.corpus(),
            () -> corpus.rejected(spark))
        .map(
            loss ->
                "%s (examples in %s, all of them in %s)"
                    .formatted(loss, corpus.auditPage(), corpus.rejectedPairs()))
        .ifPresent(warnings::add);
    Map<InputSettings, List<BitextFile>> inputs =
        files.stream()
            .collect(groupingBy(BitextFile::input, LinkedHashMap::new, Collectors.toList()));
    if (inputs.size() > 1) {
      inputs.values().stream()
          .filter(ofInput -> ofInput.stream().allMatch(file -> keptNothing(manifest, file)))
          .map(ofInput -> nothingKept(corpus, ofInput, spark))
          .forEach(warnings::add);
    }
    inputs.values().stream()
        .flatMap(ofInput -> someWithoutLines(manifest, ofInput).stream())
        .forEach(warnings::add);
    if (manifest.corpus().kind() == Kind.MONOLINGUAL) {
      return warnings;
    }
    long pairs = manifest.split(PairTable.TRAIN).pairs();
    if (pairs < MIN_PAIRS) {
      warnings.add(
          Text.format(
              "only %,d of %,d lines became training pairs, which is too few to learn from",
              pairs, manifest.read()));
    }
    if (manifest.split(PairTable.VALID).pairs() == 0) {
      warnings.add(
          "there are no validation pairs, but training needs some: " + noneValid(manifest));
    }
    taggedAmongOthers(manifest).ifPresent(warnings::add);
    return warnings;
  }

  private static Optional<String> someWithoutLines(
      CorpusManifest manifest, List<BitextFile> files) {
    List<BitextFile> without =
        files.stream().filter(file -> manifest.inputs().get(file.order()).rows() == 0).toList();
    if (without.isEmpty() || without.size() == files.size()) {
      return Optional.empty();
    }
    String name = new Path(without.get(0).source()).getName();
    return Optional.of(
        Text.format(
            "%,d of %,d files of the input %s %s no lines: %s%s",
            without.size(),
            files.size(),
            files.get(0).input().files(),
            without.size() == 1 ? "has" : "have",
            name,
            without.size() == 1 ? "" : " and others"));
  }

  private static boolean keptNothing(CorpusManifest manifest, BitextFile file) {
    return manifest.inputs().get(file.order()).kept().values().stream().allMatch(n -> n == 0);
  }

  private static String nothingKept(
      CorpusDirectory corpus, List<BitextFile> files, SparkSession spark) {
    String input = files.get(0).input().files();
    long read =
        files.stream().mapToLong(file -> corpus.manifest().inputs().get(file.order()).rows()).sum();
    if (read == 0) {
      return "nothing of the input %s was kept: it has no lines".formatted(input);
    }
    Row reason =
        corpus
            .rejected(spark)
            .where(PairTable.fileOrderOfId().isin(files.stream().map(BitextFile::order).toArray()))
            .groupBy(PairTable.REASON)
            .count()
            .orderBy(desc("count"), col(PairTable.REASON))
            .first();
    return Text.format(
        "nothing of the input %s was kept: %,d of its %,d lines were rejected as %s; look at its"
            + " format, languages and columns, and at its lines in %s",
        input, reason.getLong(1), read, reason.getString(0), corpus.rejectedPairs());
  }

  /** Warns of an input whose tags seem to mark synthetic text, because other inputs have none. */
  private static Optional<String> taggedAmongOthers(CorpusManifest manifest) {
    List<InputSettings> inputs = manifest.corpus().inputs();
    List<MixtureShare> shares = manifest.mixture();
    if (shares.size() != inputs.size()
        || inputs.stream().noneMatch(input -> input.tags().isEmpty())) {
      return Optional.empty();
    }
    return IntStream.range(0, inputs.size())
        .filter(i -> inputs.get(i).split() == Split.AUTO && !inputs.get(i).tags().isEmpty())
        .mapToObj(shares::get)
        .filter(share -> heldOut(share) > 0)
        .findFirst()
        .map(
            share ->
                Text.format(
                    "%,d pairs of valid and test are of %s and have its tags %s: if its source"
                        + " sentences are machine translations, give it split = train",
                    heldOut(share), share.input(), String.join(" ", share.tags())));
  }

  private static long heldOut(MixtureShare share) {
    return share.pairs().getOrDefault(PairTable.VALID, 0L)
        + share.pairs().getOrDefault(PairTable.TEST, 0L);
  }

  /** Explains why a corpus has no validation pairs, with the remedy. */
  public static String noneValid(CorpusManifest manifest) {
    CorpusSettings settings = manifest.corpus();
    if (settings.inputs().stream().anyMatch(input -> input.split() == Split.VALID)) {
      return "no line of the input with split = valid is a usable pair; look at that input";
    }
    return settings.split().valid() == 0
        ? "set corpus.split.valid above 0, or give an input with split = valid"
        : Text.format(
            "corpus.split.valid = %s of these sentences sets none aside; raise it, give another seed,"
                + " or give an input with split = valid",
            settings.split().valid());
  }
}
