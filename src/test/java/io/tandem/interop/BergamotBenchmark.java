package io.tandem.interop;

import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.run.TrainedModel;
import io.tandem.run.TrainedModels;
import io.tandem.storage.HadoopConf;
import io.tandem.translation.Translation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/**
 * How many sentences an exported model translates, greedily, exactly as Tandem does in Bergamot,
 * Marian's engine, in Node and in headless Chromium; see {@link Bergamot} for what must be there.
 *
 * <pre>
 *   java ... io.tandem.interop.BergamotBenchmark MODEL LINES SENTENCES DIRECTORY
 * </pre>
 *
 * The model must have Marian's options (jobs/export.sh says which). The exported model is left in
 * the directory, which must not exist yet.
 */
final class BergamotBenchmark {
  private BergamotBenchmark() {}

  public static void main(String[] args) throws Exception {
    List<String> lines =
        Files.readAllLines(Path.of(args[1])).stream().limit(Long.parseLong(args[2])).toList();
    Path directory = Path.of(args[3]);
    Configuration hadoop = new Configuration();
    TrainedModel model = new TrainedModels(HadoopConf.of(hadoop)).open(args[0]);
    ModelExport.of(model)
        .write(
            ModelFormat.MARIAN,
            new org.apache.hadoop.fs.Path(directory.toUri()),
            hadoop,
            System.out::println);
    SearchSettings greedy =
        SettingsReader.overRun(
                model.settings(), SettingsReader.ofText("", List.of()), "search", "seed")
            .settings()
            .search()
            .greedy();
    List<String> ours =
        model.model().translator(greedy, 1).translate(lines).stream()
            .map(Translation::text)
            .toList();
    Path weights = directory.resolve("model.bin");
    Path vocabulary = directory.resolve("vocab.spm");
    for (String precision : List.of("float32", "int8shiftAll")) {
      print(ours, Bergamot.inNode(precision, weights, vocabulary, lines), "Node", precision);
      print(ours, Bergamot.inBrowser(precision, weights, vocabulary, lines), "Chromium", precision);
    }
  }

  private static void print(
      List<String> ours, List<String> theirs, String where, String precision) {
    int same = 0;
    for (int i = 0; i < ours.size(); i++) {
      if (ours.get(i).equals(theirs.get(i))) {
        same++;
      } else if (precision.equals("float32")) {
        System.out.printf("ours:   %s%ntheirs: %s%n", ours.get(i), theirs.get(i));
      }
    }
    System.out.printf(
        Locale.ROOT, "Bergamot, %s, %s: %d of %d%n", where, precision, same, ours.size());
  }
}
