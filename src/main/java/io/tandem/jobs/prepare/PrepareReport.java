package io.tandem.jobs.prepare;

import io.tandem.Text;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.config.InputSettings;
import io.tandem.corpus.MixtureShare;
import io.tandem.corpus.SplitStatistics;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.table.PairTable;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The table at the end of a preparation. */
final class PrepareReport {
  private final StringBuilder table = new StringBuilder();

  private PrepareReport() {}

  /** Returns the table for a corpus that was written to {@code directory}. */
  static String of(CorpusManifest manifest, String directory, double seconds) {
    PrepareReport report = new PrepareReport();
    report.row("read", manifest.read());
    report.row("rejected", total(manifest.rejected().values(), Long::longValue));
    manifest.rejected().entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .forEach(reason -> report.row("  " + reason.getKey(), reason.getValue()));
    manifest.rules().stream()
        .filter(rule -> rule.rewritten() > 0)
        .forEach(rule -> report.row("rewritten, " + rule.name(), rule.rewritten()));
    if (manifest.corpus().kind() == Kind.MONOLINGUAL) {
      SplitStatistics text = manifest.split(PairTable.TRAIN);
      report.row("sentences", text.pairs());
      report.row("words per sentence", text.sourceTokens(), text.pairs());
    } else {
      report.pairs(manifest);
    }
    report.line("seconds", Text.format("%.1f", seconds));
    report.table.append("corpus: ").append(directory);
    return report.table.toString();
  }

  private void pairs(CorpusManifest manifest) {
    Collection<SplitStatistics> splits = manifest.splits().values();
    manifest.splits().forEach((name, split) -> row(name + " pairs", split.pairs()));
    List<MixtureShare> mixture = manifest.mixture();
    if (mixture.stream().filter(MixtureShare::givesTrainingPairs).count() > 1) {
      for (int i = 0; i < mixture.size(); i++) {
        if (mixture.get(i).givesTrainingPairs()) {
          InputSettings input = manifest.corpus().inputs().get(i);
          String name = input.name().isEmpty() ? tail(input.files()) : input.name();
          row("per epoch: " + name, mixture.get(i).pairsAnEpoch());
        }
      }
    }
    if (manifest.sharesVocabulary()) {
      row("vocabulary", manifest.vocabularySize());
    } else {
      row("source vocabulary", manifest.vocabularies().source());
      row("target vocabulary", manifest.vocabularies().target());
    }
    row("characters as bytes", total(splits, SplitStatistics::byteFallbackCharacters));
    long unknown = total(splits, SplitStatistics::unknownTokens);
    if (unknown > 0) {
      row("unknown subwords", unknown);
    }
    long pairs = total(splits, SplitStatistics::pairs);
    row("source tokens per sentence", total(splits, SplitStatistics::sourceTokens), pairs);
    row("target tokens per sentence", total(splits, SplitStatistics::targetTokens), pairs);
  }

  private static <T> long total(Collection<T> values, ToLongFunction<T> count) {
    return values.stream().mapToLong(count).sum();
  }

  /** Returns the end of a path, which distinguishes long paths that begin alike. */
  private static String tail(String path) {
    int most = 16;
    return path.length() <= most ? path : "…" + path.substring(path.length() - most + 1);
  }

  private void row(String name, long count) {
    line(name, Text.format("%,d", count));
  }

  private void row(String name, long total, long count) {
    line(name, Text.format("%.2f", (double) total / count));
  }

  private void line(String name, String value) {
    table.append(Text.format("%-26s%14s%n", name, value));
  }
}
