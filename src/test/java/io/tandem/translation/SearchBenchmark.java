package io.tandem.translation;

import io.tandem.config.MathMode;
import io.tandem.config.SearchSettings;
import io.tandem.config.Settings;
import io.tandem.config.SettingsReader;
import io.tandem.metrics.Bleu;
import io.tandem.metrics.Chrf;
import io.tandem.network.kernels.TopLogits;
import io.tandem.network.kernels.choice.KernelChoice;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.subword.Subwords;
import io.tandem.translation.search.NextTokenModel;
import io.tandem.translation.search.decoder.CachedDecoder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * Searches compared on real lines: for each group of settings the seconds of the processor, the
 * decoder's steps and their rows, the score that the search maximizes, and BLEU and chrF against a
 * reference. The groups take turns; the fastest of all turns counts. It also estimates what batches
 * would gain that are refilled as sentences end: the seconds if every row had cost as little as in
 * the largest steps.
 *
 * <pre>
 *   OMP_NUM_THREADS=1 java ... io.tandem.translation.SearchBenchmark MODEL SOURCE REFERENCE TURNS \
 *       "search.beam=5" "search.beam=5 search.stopping=finished"
 * </pre>
 */
public final class SearchBenchmark {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final double NANOS_PER_SECOND = 1e9;

  /** The bound of groups of steps by their rows. */
  private static final int ROWS = 16;

  private SearchBenchmark() {}

  public static void main(String[] args) throws IOException {
    List<String> sources = Files.readAllLines(Path.of(args[1]));
    List<String> references = Files.readAllLines(Path.of(args[2]));
    int turns = Integer.parseInt(args[3]);
    List<Measured> groups = new ArrayList<>();
    TrainedModel model = new TrainedModels(HadoopConf.of(new Configuration())).open(args[0]);
    for (String group : Arrays.asList(args).subList(4, args.length)) {
      groups.add(new Measured(model, group));
    }
    for (int turn = 0; turn < turns; turn++) {
      for (Measured group : groups) {
        group.translate(sources);
      }
    }
    groups.forEach(group -> group.print(references));
  }

  /** The measurements of one group of settings. */
  private static final class Measured {
    private final String group;
    private final Steps steps;
    private final Translator translator;
    private List<Translation> translations = List.of();
    private double seconds = Double.POSITIVE_INFINITY;
    private Map<Integer, long[]> byRows = Map.of();

    Measured(TrainedModel model, String group) {
      this.group = group;
      Settings settings =
          SettingsReader.overRun(
                  model.settings(),
                  SettingsReader.ofText("", List.of(group.trim().split(" +"))),
                  "search",
                  "seed")
              .settings();
      SearchSettings search = settings.search();
      steps =
          new Steps(
              new CachedDecoder(
                  model.model().networks().get(0).weights("the model"),
                  KernelChoice.best(MathMode.FLOAT32)));
      Subwords subwords = Subwords.of(model.model().subwordFiles(), model.description());
      translator = new Translator(steps, subwords, search, settings.seed());
    }

    void translate(List<String> sources) {
      steps.byRows.clear();
      long start = THREADS.getCurrentThreadCpuTime();
      translations = translator.translate(sources);
      double taken = (THREADS.getCurrentThreadCpuTime() - start) / NANOS_PER_SECOND;
      if (taken < seconds) {
        seconds = taken;
        byRows = new TreeMap<>(steps.byRows);
      }
    }

    void print(List<String> references) {
      List<String> texts = translations.stream().map(Translation::text).toList();
      long calls = byRows.values().stream().mapToLong(each -> each[0]).sum();
      long rows = byRows.values().stream().mapToLong(each -> each[1]).sum();
      double decoding = byRows.values().stream().mapToLong(each -> each[2]).sum();
      double least =
          byRows.values().stream()
              .filter(each -> each[0] > calls / 50)
              .mapToDouble(each -> (double) each[2] / each[1])
              .min()
              .orElseThrow();
      System.out.printf(
          Locale.ROOT,
          "%s%n  %.2f s, of which decoder %.2f s in %,d steps of %,d rows (%.0f on average);"
              + " %.2f s if all rows cost as little as in the largest steps%n"
              + "  score %.4f, log P %.3f, %.2f tokens, BLEU %.2f, chrF %.2f%n",
          group,
          seconds,
          decoding / NANOS_PER_SECOND,
          calls,
          rows,
          (double) rows / calls,
          least * rows / NANOS_PER_SECOND,
          translations.stream().mapToDouble(Translation::score).average().orElseThrow(),
          translations.stream().mapToDouble(Translation::logProbability).average().orElseThrow(),
          translations.stream().mapToDouble(Translation::length).average().orElseThrow(),
          Bleu.standard().score(Bleu.standard().corpusStatistics(texts, List.of(references))),
          Chrf.standard().score(Chrf.standard().corpusStatistics(texts, List.of(references))));
      byRows.forEach(
          (upTo, each) ->
              System.out.printf(
                  Locale.ROOT,
                  "    up to %3d rows: %,6d steps, %5.1f %% of the rows, %4.1f us per row%n",
                  upTo,
                  each[0],
                  100.0 * each[1] / rows,
                  each[2] / 1e3 / each[1]));
    }
  }

  /** A model that counts and times its steps, by the number of rows: steps, rows, nanoseconds. */
  private record Steps(NextTokenModel model, Map<Integer, long[]> byRows)
      implements NextTokenModel {
    Steps(NextTokenModel model) {
      this(model, new TreeMap<>());
    }

    @Override
    public int vocabularySize() {
      return model.vocabularySize();
    }

    @Override
    public Session start(int[][] sources, int[][] candidates) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Session start(int[][] sources) {
      Session session = model.start(sources);
      return new Session() {
        @Override
        public void advance(int[] parents, int[] tokens, float[] logProbabilities) {
          count(parents.length, () -> session.advance(parents, tokens, logProbabilities));
        }

        @Override
        public void advance(int[] parents, int[] tokens, TopLogits top) {
          count(parents.length, () -> session.advance(parents, tokens, top));
        }

        @Override
        public void close() {
          session.close();
        }
      };
    }

    private void count(int rows, Runnable step) {
      long start = THREADS.getCurrentThreadCpuTime();
      step.run();
      long[] sums = byRows.computeIfAbsent((rows + ROWS - 1) / ROWS * ROWS, upTo -> new long[3]);
      sums[0]++;
      sums[1] += rows;
      sums[2] += THREADS.getCurrentThreadCpuTime() - start;
    }
  }
}
