package io.tandem.jobs;

import static org.apache.spark.sql.functions.col;

import io.tandem.Text;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.run.TrainedModels;
import io.tandem.translation.TranslationScore;
import io.tandem.translation.Translator;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodePlacement;
import io.tandem.translation.alignment.CodedText;
import io.tandem.translation.alignment.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How many codes come to the right words of translations by people: a pair of codes around each
 * word of the test pairs' sources whose translation is sure, and a code that stands alone after it.
 * A word's translation is sure if each is once in its sentence and most likely that of the other in
 * both directions, by the corpus's lexicon. The alignment is the model's attention along the
 * reference; beside it stands the same relative position, which is where codes go without one.
 *
 * <pre>
 *   mvn verify -Pfull -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=CodePlacementBenchmark -Dtandem.benchmark="CORPUS RUN [SETTING=VALUE ...]"
 * </pre>
 */
class CodePlacementBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";
  private static final double SURE = 0.5;

  private final Map<String, String> sure = new HashMap<>();
  private int codes;
  private final Map<String, Integer> right = new HashMap<>();

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void measure() throws IOException {
    List<String> arguments = List.of(System.getProperty(ARGUMENTS).split(" "));
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.sql.shuffle.partitions", 4)
            .getOrCreate();
    CorpusDirectory corpus =
        CorpusDirectory.open(arguments.get(0), spark.sessionState().newHadoopConf());
    for (Row row :
        corpus
            .lexicon(spark)
            .translations(spark)
            .where(col("probability").gt(SURE).and(col("reverseProbability").gt(SURE)))
            .collectAsList()) {
      sure.put(row.getString(0), row.getString(1));
    }
    List<String> settings = new ArrayList<>(List.of("search.alignments=true"));
    settings.addAll(arguments.subList(2, arguments.size()));
    SearchSettings search = SettingsReader.ofText("", settings).settings().search();
    Translator translator =
        TrainedModels.of(spark).open(arguments.get(1)).model().translator(search, 1);
    List<Row> pairs = corpus.pairs(spark, "test").select("source", "target").collectAsList();
    List<TranslationScore> scores =
        translator.score(
            pairs.stream().map(pair -> pair.getString(0)).toList(),
            pairs.stream().map(pair -> pair.getString(1)).toList());
    for (int i = 0; i < scores.size(); i++) {
      count(pairs.get(i).getString(0), pairs.get(i).getString(1), scores.get(i));
    }
    right.forEach(
        (how, count) ->
            System.out.println(
                Text.format("%-28s %.1f %% of %,d", how, 100.0 * count / codes, codes)));
    spark.stop();
  }

  private void count(String source, String target, TranslationScore score) {
    List<Words.Word> sourceWords = Words.of(source);
    List<Words.Word> targetWords = Words.of(target);
    for (Words.Word word : sourceWords) {
      int known = once(targetWords, target, sure.get(core(source, word)));
      if (known < 0 || once(sourceWords, source, core(source, word)) < 0) {
        continue;
      }
      codes++;
      List<Link> links = score.alignment().links();
      String expected = core(target, targetWords.get(known));
      tell("pair, attention", around(source, word, target, links).equals(expected));
      tell("pair, relative position", around(source, word, target, List.of()).equals(expected));
      int end = targetWords.get(known).coreTo();
      tell("alone, attention", after(source, word, target, links) == end);
      tell("alone, relative position", after(source, word, target, List.of()) == end);
    }
  }

  private void tell(String how, boolean isRight) {
    right.merge(how, isRight ? 1 : 0, Integer::sum);
  }

  private static String core(String text, Words.Word word) {
    return text.substring(word.coreFrom(), word.coreTo()).toLowerCase(Locale.ROOT);
  }

  private static int once(List<Words.Word> words, String text, String wanted) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (core(text, words.get(i)).equals(wanted)) {
        found.add(i);
      }
    }
    return found.size() == 1 ? found.get(0) : -1;
  }

  private static CodedText placed(
      String source, String target, List<Link> links, Function<CodedText.Builder, Integer> codes) {
    CodedText.Builder text = new CodedText.Builder();
    text.text(source.substring(codes.apply(text)));
    return CodePlacement.place(text.build(), target, links).text();
  }

  /** Returns the words that a pair around a word of the source comes to surround. */
  private static String around(String source, Words.Word word, String target, List<Link> links) {
    CodedText placed =
        placed(
            source,
            target,
            links,
            text -> {
              text.text(source.substring(0, word.coreFrom()));
              text.open("b", "<b>", Code.NOWHERE);
              text.text(source.substring(word.coreFrom(), word.coreTo()));
              text.close("b", "</b>", Code.NOWHERE);
              return word.coreTo();
            });
    return placed
        .text()
        .substring(placed.codes().get(0).at(), placed.codes().get(1).at())
        .toLowerCase(Locale.ROOT);
  }

  private static int after(String source, Words.Word word, String target, List<Link> links) {
    return placed(
            source,
            target,
            links,
            text -> {
              text.text(source.substring(0, word.coreTo()));
              text.alone("<x/>", Code.NOWHERE);
              return word.coreTo();
            })
        .codes()
        .get(0)
        .at();
  }
}
