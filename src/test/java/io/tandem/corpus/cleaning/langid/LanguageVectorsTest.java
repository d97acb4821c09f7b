package io.tandem.corpus.cleaning.langid;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.Vectors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * The share of each language's sentences that get one of its labels; an average over all languages
 * would hide one that never does. Words alone are too short to judge by; the rule lets them pass.
 */
class LanguageVectorsTest {
  private static final int UNKNOWN = -1;
  private static final int ALL = 100;

  /**
   * Percentages of web sentences, some of which are labelled wrongly; ? stands for an unknown
   * language.
   */
  private static final String SENTENCES =
      """
      af:100 am:? ar:100 az:98 be:100 bg:98 bn:100 bs:91 ca:83 cs:91 cy:99 da:95 de:97 el:100
      en:99 eo:100 es:90 et:100 eu:95 fa:98 fi:98 fr:100 ga:98 gu:100 he:100 hi:100 hr:95
      hu:100 hy:100 id:96 is:99 it:99 ja:100 ka:100 kk:100 ko:100 la:98 lg:? lt:99 lv:97 mi:99
      mk:97 mn:100 mr:98 ms:87 nb:99 nl:97 nn:98 om:? pa:100 pl:100 pt:99 ro:98 ru:91 si:99
      sk:97 sl:97 sn:? so:98 sq:99 sr:99 st:? sv:98 sw:97 ta:100 te:100 th:100 ti:? tl:99 tn:?
      tr:96 ts:? uk:99 ur:100 vi:100 xh:? yo:? zh:100 zu:97
      """;

  /** Percentages of short sentences; short Danish is often taken for Norwegian. */
  private static final String SHORT_SENTENCES =
      """
      ara:91 bul:96 ces:86 cmn:96 dan:55 deu:93 ell:100 eng:93 est:96 fin:93 fra:95 heb:100
      hin:100 hrv:81 hun:96 ita:95 jpn:100 kor:100 lit:100 nld:88 nob:81 pol:98 por:95 ron:98
      rus:86 slk:81 spa:85 swe:93 tur:98 ukr:85 vie:100
      """;

  @Test
  void sentencesOfEveryLanguageAreIdentified() throws IOException {
    assertFloors("langid/lingua.sentences.tsv.gz", SENTENCES);
  }

  @Test
  void shortSentencesOfEveryLanguageAreMostlyIdentified() throws IOException {
    assertFloors("langid/tatoeba.short.tsv", SHORT_SENTENCES);
  }

  /** Mostly article 1 of the Universal Declaration of Human Rights. */
  @ParameterizedTest
  @CsvFileSource(resources = "declaration.csv")
  void aSentenceOfALanguageWithoutVectorsIsIdentified(String language, String sentence) {
    assertThat(LanguageIdentifier.get().labels(language))
        .contains(LanguageIdentifier.get().mostProbable(sentence));
  }

  private static void assertFloors(String file, String floors) throws IOException {
    Map<String, List<String>> sentences =
        Vectors.lines(Vectors.path(file)).stream()
            .map(line -> line.split("\t", 2))
            .collect(
                Collectors.groupingBy(
                    columns -> columns[0],
                    TreeMap::new,
                    Collectors.mapping(columns -> columns[1], Collectors.toList())));
    Map<String, Integer> expected = new TreeMap<>();
    for (String floor : floors.strip().split("\\s+")) {
      String[] parts = floor.split(":");
      expected.put(parts[0], parts[1].equals("?") ? UNKNOWN : Integer.parseInt(parts[1]));
    }
    assertThat(expected.keySet()).isEqualTo(sentences.keySet());
    Map<String, Integer> percents = new TreeMap<>();
    sentences.forEach((language, texts) -> percents.put(language, percent(language, texts)));
    assertThat(percents)
        .allSatisfy(
            (language, percent) -> {
              int floor = expected.get(language);
              assertThat(percent).as(language).isBetween(floor, floor == UNKNOWN ? UNKNOWN : ALL);
            });
  }

  private static int percent(String language, List<String> sentences) {
    LanguageIdentifier identifier = LanguageIdentifier.get();
    Set<String> labels = identifier.labels(language);
    long right =
        sentences.stream().filter(text -> labels.contains(identifier.mostProbable(text))).count();
    return labels.isEmpty() ? UNKNOWN : (int) (100 * right / sentences.size());
  }
}
