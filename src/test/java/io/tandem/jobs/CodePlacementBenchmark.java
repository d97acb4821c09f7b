package io.tandem.jobs;

import static org.apache.spark.sql.functions.col;

import io.tandem.Text;
import io.tandem.config.SearchSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.metrics.Bleu;
import io.tandem.run.TrainedModels;
import io.tandem.text.Words;
import io.tandem.translation.Translation;
import io.tandem.translation.TranslationScore;
import io.tandem.translation.alignment.Alignment.Link;
import io.tandem.translation.alignment.Code;
import io.tandem.translation.alignment.CodePlacement;
import io.tandem.translation.alignment.CodedText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
  private static final double POSSIBLE = 0.03;
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

  private SearchSettings search(String... more) {
    List<String> settings = new ArrayList<>(arguments.subList(2, arguments.size()));
    settings.addAll(List.of(more));
    return SettingsReader.ofText("", settings).settings().search();
  }

  private List<String> side(int column) {
    return pairs.stream().map(pair -> pair.getString(column)).toList();
  }

  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".+")
  void measure() throws IOException {
    open();
    List<TranslationScore> scores =
        TrainedModels.of(spark)
            .open(arguments.get(1))
            .model()
            .translator(search("search.alignments=true"), 1)
            .score(side(0), side(1));
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
   * Terms of a translator who wants another word: of each sentence the first word of the reference
   * that the model does not write, although the lexicon has it as a translation of a word of the
   * source. The glossary is that of the sentence alone.
   */
  private void measureTerms() throws IOException {
    var model = TrainedModels.of(spark).open(arguments.get(1)).model();
    Map<String, Set<String>> lexicon = new HashMap<>();
    for (Row row :
        corpus
            .lexicon(spark)
            .translations(spark)
            .where(col("probability").gt(POSSIBLE).and(col("reverseProbability").gt(POSSIBLE)))
            .collectAsList()) {
      lexicon.computeIfAbsent(row.getString(0), none -> new TreeSet<>()).add(row.getString(1));
    }
    List<String> own =
        model.translator(search(), 1).translate(side(0)).stream().map(Translation::text).toList();
    List<String> sources = new ArrayList<>();
    List<String> references = new ArrayList<>();
    List<String> before = new ArrayList<>();
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Set<String> written = words(own.get(i));
      Set<String> reference = words(side(1).get(i));
      Optional<String> term =
          words(side(0).get(i)).stream()
              .filter(word -> word.length() >= SHORTEST)
              .flatMap(
                  word ->
                      lexicon.getOrDefault(word, Set.of()).stream()
                          .filter(to -> to.length() >= SHORTEST)
                          .filter(to -> reference.contains(to) && !written.contains(to))
                          .map(to -> "%s = %s".formatted(word, to)))
              .findFirst();
      if (term.isPresent()) {
        sources.add(side(0).get(i));
        references.add(side(1).get(i));
        before.add(own.get(i));
        terms.add(term.get());
      }
    }
    tell("without", before, terms, references);
    for (boolean areHints : new boolean[] {false, true}) {
      List<String> found = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        SearchSettings search =
            search(
                "search.glossary=[\"%s\"]".formatted(terms.get(i)),
                "search.glossaryHints=" + areHints);
        found.add(model.translator(search, 1).translate(List.of(sources.get(i))).get(0).text());
      }
      tell(areHints ? "hints" : "by alignment", found, terms, references);
    }
  }

  private static void tell(
      String how, List<String> translations, List<String> terms, List<String> references) {
    long found =
        IntStream.range(0, terms.size())
            .filter(i -> words(translations.get(i)).contains(terms.get(i).split(" = ")[1]))
            .count();
    Bleu bleu = Bleu.standard();
    System.out.println(
        Text.format(
            "terms, %-21s %.1f %% of %,d, BLEU %.2f",
            how,
            100.0 * found / terms.size(),
            terms.size(),
            bleu.score(bleu.corpusStatistics(translations, List.of(references)))));
  }

  private static Set<String> words(String text) {
    return Words.of(text).stream()
        .map(word -> core(text, word))
        .collect(Collectors.toCollection(TreeSet::new));
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
