package io.tandem.jobs;

import static org.apache.spark.sql.functions.col;

import io.tandem.Text;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.metrics.Bleu;
import io.tandem.run.TrainedModels;
import io.tandem.translation.Translation;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How many codes come to the right words of translations by people: a pair of codes around each
 * word of the test pairs' sources whose translation is sure, and a code that stands alone after it.
 * A word's translation is sure if each is once in its sentence and most likely that of the other in
 * both directions, by the corpus's lexicon. The alignment is the model's attention along the
 * reference; beside it stands the same relative position, which is where codes go without one. And
 * how many of these words come out as a glossary has them.
 *
 * <pre>
 *   mvn verify -Pfull -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *       -Dit.test=CodePlacementBenchmark -Dtandem.benchmark="CORPUS RUN [SETTING=VALUE ...]"
 * </pre>
 */
class CodePlacementBenchmark {
  private static final String ARGUMENTS = "tandem.benchmark";
  private static final double SURE = 0.5;
  private static final int SHORTEST = 4;

  private final Map<String, String> sure = new HashMap<>();
  private int codes;
  private final Map<String, Integer> right = new HashMap<>();

  private CorpusDirectory corpus;
  private List<Row> pairs;
  private List<String> arguments;
  private SparkSession spark;

  private void open() throws IOException {
    arguments = List.of(System.getProperty(ARGUMENTS).split(" "));
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.sql.shuffle.partitions", 4)
            .getOrCreate();
    corpus = CorpusDirectory.open(arguments.get(0), spark.sessionState().newHadoopConf());
    for (Row row :
        corpus
            .lexicon(spark)
            .translations(spark)
            .where(col("probability").gt(SURE).and(col("reverseProbability").gt(SURE)))
            .collectAsList()) {
      sure.put(row.getString(0), row.getString(1));
    }
    pairs = corpus.pairs(spark, "test").select("source", "target").collectAsList();
  }

  private Translator translator(String... more) throws IOException {
    List<String> settings = new ArrayList<>(arguments.subList(2, arguments.size()));
    settings.addAll(List.of(more));
    SearchSettings search = SettingsReader.ofText("", settings).settings().search();
    return TrainedModels.of(spark).open(arguments.get(1)).model().translator(search, 1);
  }

  private List<String> side(int column) {
    return pairs.stream().map(pair -> pair.getString(column)).toList();
  }

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void measure() throws IOException {
    open();
    List<TranslationScore> scores = translator("search.alignments=true").score(side(0), side(1));
    for (int i = 0; i < scores.size(); i++) {
      count(pairs.get(i).getString(0), pairs.get(i).getString(1), scores.get(i));
    }
    right.forEach(
        (how, count) ->
            System.out.println(
                Text.format("%-28s %.1f %% of %,d", how, 100.0 * count / codes, codes)));
    measureTerms();
    spark.stop();
  }

  /**
   * The glossary has the sure words of four letters or more whose translation is in the reference
   * whenever they are in the source, as those of a translator are.
   */
  private void measureTerms() throws IOException {
    Map<String, Integer> inSources = new HashMap<>();
    Map<String, Integer> inReferences = new HashMap<>();
    for (Row pair : pairs) {
      for (String term : terms(pair)) {
        inSources.merge(term, 1, Integer::sum);
        if (words(pair.getString(1)).contains(sure.get(term))) {
          inReferences.merge(term, 1, Integer::sum);
        }
      }
    }
    Map<String, String> glossary = new TreeMap<>();
    inSources.forEach(
        (term, count) -> {
          if (count.equals(inReferences.get(term))) {
            glossary.put(term, sure.get(term));
          }
        });
    List<List<String>> wanted =
        pairs.stream()
            .map(pair -> terms(pair).stream().filter(glossary::containsKey).map(sure::get).toList())
            .toList();
    String terms =
        glossary.entrySet().stream()
            .map(entry -> "\"%s = %s\"".formatted(entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",", "search.glossary=[", "]"));
    System.out.println(glossary.size() + " terms in the glossary");
    tell("without", translator(), wanted);
    tell("glossary", translator(terms), wanted);
    tell("glossary with hints", translator(terms, "search.glossaryHints=true"), wanted);
  }

  /** Returns the words of a source that may be terms. */
  private Set<String> terms(Row pair) {
    return words(pair.getString(0)).stream()
        .filter(word -> word.length() >= SHORTEST && sure.containsKey(word))
        .collect(Collectors.toSet());
  }

  private static Set<String> words(String text) {
    return Words.of(text).stream().map(word -> core(text, word)).collect(Collectors.toSet());
  }

  private void tell(String how, Translator translator, List<List<String>> wanted) {
    List<String> translations =
        translator.translate(side(0)).stream().map(Translation::text).toList();
    int all = 0;
    int found = 0;
    for (int i = 0; i < wanted.size(); i++) {
      Set<String> words = words(translations.get(i));
      all += wanted.get(i).size();
      found += (int) wanted.get(i).stream().filter(words::contains).count();
    }
    Bleu bleu = Bleu.standard();
    System.out.println(
        Text.format(
            "%-28s %.1f %% of %,d terms, BLEU %.2f",
            how,
            100.0 * found / all,
            all,
            bleu.score(bleu.corpusStatistics(translations, List.of(side(1))))));
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
