package io.tandem.corpus.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.corpus.document.format.Languages;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Paragraphs divided by the rules of SRX files. */
class SrxTest {
  private static final String DEFAULT =
      rules(
          "Default", rule("yes", "[.?!]+[\")]*", "\\s+\\P{Ll}") + rule("yes", "\\.\\.\\.", "\\s"));

  private static final String ENGLISH =
      rules("English", rule("no", "\\b(Mr|No|e\\.g)\\.", "\\s") + rule("no", "^\\p{Nd}+\\.", ""));

  private static final String GERMAN =
      rules("German", rule("no", "(?&lt;=\\s)\\p{Nd}{1,2}\\.", "\\s\\p{Lu}"));

  private static final String JAPANESE = rules("Japanese", rule("yes", "[\\u3002\\uFF1F]", ""));

  private static final String MAPS =
      map("[Ee][Nn](-.*)?", "English")
          + map("de.*", "German")
          + map("ja", "Japanese")
          + map(".*", "Default");

  private static final String ALL = DEFAULT + ENGLISH + GERMAN + JAPANESE;

  private static String rule(String isBreak, String before, String after) {
    return "\n<rule break=\"%s\"><beforebreak>%s</beforebreak><afterbreak>%s</afterbreak></rule>"
        .formatted(isBreak, before, after);
  }

  private static String rules(String name, String rules) {
    return "\n<languagerule languagerulename=\"%s\">%s</languagerule>".formatted(name, rules);
  }

  private static String map(String pattern, String name) {
    return "\n<languagemap languagepattern=\"%s\" languagerulename=\"%s\"/>"
        .formatted(pattern, name);
  }

  private static String srx(String header, String rules, String maps) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <srx xmlns="http://www.lisa.org/srx20" version="2.0">
        <header %s><formathandle type="end" include="yes"/></header>
        <body><languagerules>%s</languagerules><maprules>%s</maprules></body></srx>
        """
        .formatted(header, rules, maps);
  }

  private static Document document(String html, String language, String srx) {
    Sentences sentences = Sentences.ofSrx(srx.getBytes(UTF_8), "r.srx", language);
    DocumentContext context = DocumentContext.of(new Languages(language, "fr")).with(sentences);
    return Document.of(html.getBytes(UTF_8), "f", DocumentFormat.HTML, context);
  }

  private static List<String> sentences(String text, String language, String srx) {
    return document("<p>" + text + "</p>", language, srx).sentences();
  }

  private static List<String> cascading(String text, String language) {
    return sentences(text, language, srx("cascade=\"yes\"", ALL, MAPS));
  }

  @Test
  void eachLanguageHasItsRulesAndThoseOfAllThatTakeItFollow() {
    assertThat(cascading("Mr. Poe left. No. 5 came, e.g. Ann... he said! Why?", "en-GB"))
        .containsExactly("Mr. Poe left.", "No. 5 came, e.g. Ann...", "he said!", "Why?");
    assertThat(cascading("Mr. Poe kam am 3. Mai. Warum?", "DE"))
        .containsExactly("Mr.", "Poe kam am 3. Mai.", "Warum?");
    assertThat(cascading("雨だ。なぜ？はい。 Yes. No.", "ja"))
        .containsExactly("雨だ。", "なぜ？", "はい。", "Yes.", "No.");
    assertThat(cascading("Un. Deux.", "pt")).containsExactly("Un.", "Deux.");
  }

  @Test
  void withoutCascadeOnlyTheFirstMapThatTakesTheLanguageCounts() {
    String srx = srx("cascade=\"no\"", ALL, MAPS);
    assertThat(sentences("One. Two.", "en", srx)).containsExactly("One. Two.");
    assertThat(sentences("雨だ。なぜ？ Yes. No.", "ja", srx)).containsExactly("雨だ。", "なぜ？", "Yes. No.");
    assertThat(sentences("One. Two.", "fr", srx)).containsExactly("One.", "Two.");
  }

  @Test
  void theFirstRuleThatMatchesAtAPlaceDecides() {
    String no = rule("no", "\\bapprox\\.", "\\s");
    String yes = rule("yes", "\\.", "\\s");
    String text = "It is approx. 5 m. Yes.";
    assertThat(sentences(text, "en", srx("cascade=\"no\"", rules("a", no + yes), map(".*", "a"))))
        .containsExactly("It is approx. 5 m.", "Yes.");
    assertThat(sentences(text, "en", srx("cascade=\"no\"", rules("a", yes + no), map(".*", "a"))))
        .containsExactly("It is approx.", "5 m.", "Yes.");
  }

  @Test
  void anExpressionMayBeMissingAndLookAround() {
    String rules =
        "<rule break=\"no\"><beforebreak>^\\s*\\p{Nd}+\\.</beforebreak></rule>"
            + "<rule><afterbreak>(?&lt;=\\.)\\s(?=[A-Z])(?!Inc)</afterbreak></rule>";
    String srx = srx("cascade=\"no\"", rules("a", rules), map(".*", "a"));
    assertThat(sentences("1. One. Two 2. Three. Inc. Four", "en", srx))
        .containsExactly("1. One.", "Two 2.", "Three. Inc.", "Four");
  }

  @Test
  void whatIcuReadsOtherwiseThanJavaMeansWhatIcuMeans() {
    for (String before :
        List.of(
            "[[:Lu:]]\\.",
            "[[:^Ll:]&amp;&amp;[A-Z]]\\.",
            "[[A-Z]&amp;[X-Z]]\\.",
            "[[:L:]&amp;[:Lu:]]\\.",
            "[\\p{L}&amp;[:Lu:]]\\.",
            "[\\w&amp;[Z]]\\.",
            "\\p{Uppercase}\\.(?#comment)",
            "(?i)\\bz\\.",
            "\\U0000005A\\.",
            "<![CDATA[\\x{5A}\\.]]>",
            "(\\Q[[Z]]\\E)?Z\\.")) {
      String srx =
          srx(
              "cascade=\"no\"",
              rules("a", rule("no", before, "\\s") + rule("yes", "\\.", "\\s")),
              map(".*", "a"));
      assertThat(sentences("It is Z. is it. \u00E9t\u00E9 .", "en", srx))
          .as(before)
          .containsExactly("It is Z. is it.", "\u00E9t\u00E9 .");
    }
    String words =
        srx("cascade=\"no\"", rules("a", rule("yes", "\\b\\w+!", "\\s")), map(".*", "a"));
    assertThat(sentences("\u00E9t\u00E9!\u00A0oui", "en", words))
        .containsExactly("\u00E9t\u00E9!", "oui");
  }

  @Test
  void whatIsBetweenSentencesAndCodesStaysByteForByte() {
    String html = "<p>\tOne <b>two.</b>\r\n \u00A0Three.Four</p>\n<img alt='A. B.' src=x>";
    for (String flows : List.of("yes", "no")) {
      String srx = srx("segmentsubflows=\"%s\" cascade=\"yes\"".formatted(flows), ALL, MAPS);
      Document document = document(html, "fr", srx);
      assertThat(document.sentences())
          .isEqualTo(
              Stream.concat(
                      Stream.of("One two.", "Three.Four"),
                      flows.equals("yes") ? Stream.of("A.", "B.") : Stream.of("A. B."))
                  .toList());
      byte[] same =
          document
              .translated(
                  document.sentences().stream()
                      .map(text -> new Document.Sentence(text, List.of()))
                      .iterator())
              .bytes();
      assertThat(new String(same, UTF_8).replaceAll("</?b>", ""))
          .isEqualTo(html.replaceAll("</?b>", ""));
    }
  }

  @Test
  void aParagraphWithoutEndIsDividedInTime() {
    String text = "See No. 5 here, ".repeat(20_000);
    assertThat(cascading(text, "en")).hasSize(1);
  }

  @Test
  void rulesThatAreTheSameAreKnownAsTheSame() {
    String srx = srx("cascade=\"yes\"", ALL, MAPS);
    Sentences english = Sentences.ofSrx(srx.getBytes(UTF_8), "r.srx", "en");
    assertThat(english.toString())
        .isEqualTo(Sentences.ofSrx(srx.getBytes(UTF_8), "other.srx", "EN").toString())
        .isNotEqualTo(Sentences.ofSrx(srx.getBytes(UTF_8), "r.srx", "de").toString())
        .isNotEqualTo(Sentences.of("en").toString());
  }

  @Test
  void aBrokenFileIsRefusedWithItsLine() {
    String good = rules("a", rule("yes", "\\.", "\\s"));
    String map = map("en", "a");
    String header = "cascade=\"yes\"";
    assertRefused("<srx version=\"1.0\"/>", "line 1: found <srx version=\"1.0\"/>, expected <srx");
    assertRefused("<tmx/>", "line 1: found <tmx/>, expected <srx>");
    assertRefused(srx("", good, map), "line 3: found <header >, expected cascade=\"yes\" or");
    assertRefused(
        srx(header, good.replace("yes", "maybe"), map), "line 6: found <rule break=\"maybe\">");
    assertRefused(
        srx(header, good.replace("\\.", "(a"), map),
        "line 6: the regular expression (a: Unclosed group");
    assertRefused(
        srx(header, good.replace("\\.", "[[a-z]--[b]]"), map), "line 6: the regular expression");
    assertRefused(
        srx(header, good.replace("\\.", "[[a-z]-[b]]"), map), "difference of sets", "&&[^aeiou]");
    assertRefused(srx(header, good.replace("\\.", "[\\p{L}-[aeiou]]"), map), "difference of sets");
    assertRefused(srx(header, good.replace("\\.", "[[:L:]-[:Lu:]]"), map), "difference of sets");
    assertRefused(
        srx(header, good.replace("\\.", "\\p{Lowercase_Letter_}"), map),
        "no property Lowercase_Letter_ is known");
    assertRefused(srx(header, good.replace("\\.", "\\U12"), map), "eight hexadecimal digits");
    assertRefused(
        srx(header, good.replace("\\.", "(".repeat(20_000)), map), "more than 200 groups");
    assertRefused(srx(header, good.replace("\\.", "a<b/>"), map), "more than text");
    assertRefused(srx(header, rules("a", rule("yes", "", "")), map), "an expression in before");
    assertRefused(srx(header, good, map("en", "b")), "line 7", "the name of one of [a]");
    assertRefused(srx(header, good + good, map), "another languagerulename");
    assertRefused(
        srx(header, good, map("fr.*", "a")), "takes the language en, found those for fr.*");
    assertRefused(srx(header, good, map) + "<", "line 8: < does not end");
    assertThatThrownBy(() -> Sentences.ofSrx(srx(header, good, map).getBytes(UTF_8), "r.srx", ""))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("r.srx has rules by language")
        .hasMessageContaining("--source-language");
  }

  private static void assertRefused(String srx, String... parts) {
    assertThatThrownBy(() -> Sentences.ofSrx(srx.getBytes(UTF_8), "r.srx", "en"))
        .as(srx.substring(0, Math.min(srx.length(), 500)).toLowerCase(Locale.ROOT))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("r.srx: ")
        .hasMessageContainingAll(parts);
  }
}
