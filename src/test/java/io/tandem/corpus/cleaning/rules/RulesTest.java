package io.tandem.corpus.cleaning.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Side;
import io.tandem.corpus.cleaning.Broken;
import io.tandem.text.LanguageScripts;
import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final String EMOJI = "\uD83D\uDE00";

  @Test
  void anEmptySideIsRejected() {
    PairFilter filter = new EmptySide(Side.BOTH);
    assertThat(filter.rejects(SentencePair.of("", "b"))).isTrue();
    assertThat(filter.rejects(SentencePair.of("a", ""))).isTrue();
    assertThat(filter.rejects(SentencePair.of("a", "b"))).isFalse();
  }

  @Test
  void lengthCountsWordsOrCodePointsOfTheChosenSides() {
    String words = "rule=length, unit=words, minimum=2, maximum=3";
    assertAccepts(words, "a b", "a b c");
    assertRejects(words, "a", "a b");
    assertRejects(words, "a b", "a b c d");
    assertAccepts(words + ", side=source", "a b", "a b c d");
    assertAccepts(words + ", side=target", "a", "a b");
    assertAccepts("rule=length, unit=characters, maximum=3", EMOJI.repeat(3), "a");
    assertRejects("rule=length, unit=characters, maximum=2", EMOJI.repeat(3), "a");
  }

  @Test
  void theLengthRatioCountsOnlyWhenTheLongerSideIsLongEnough() {
    String rule = "rule=length-ratio, maximum=2, free=6";
    assertAccepts(rule, "aaaaaa", "a");
    assertRejects(rule, "aaaaaaa", "aaa");
    assertRejects(rule, "aaa", "aaaaaaa");
    assertAccepts(rule, "aaaaaaaa", "aaaa");
    assertRejects("rule=length-ratio, unit=words, maximum=2, free=0", "a b c", "abc");
  }

  @Test
  void wordsOfUnusualLengthAreRejected() {
    assertRejects("rule=word-length, maximum=5", "ordinary", "kurz");
    assertRejects("rule=word-length, minimumAverage=2", "t h i s", "das da");
    assertRejects("rule=word-length, maximumAverage=6", "unbelievable things", "das da");
    assertAccepts("rule=word-length", "This is a sentence.", "Das ist ein Satz.");
  }

  @Test
  void lettersAreCountedAmongVisibleCharactersOrWords() {
    assertRejects("rule=alphabet-ratio", "10 20 30 abc", "Wort");
    assertAccepts("rule=alphabet-ratio", "10 abc", "Wort");
    assertAccepts("rule=alphabet-ratio, minimum=1", "नमस्ते", "hello");
    assertRejects("rule=alphabet-ratio, unit=words", "a 1 2", "a b");
    assertAccepts("rule=alphabet-ratio, unit=words", "a 1", "a1 2");
  }

  @Test
  void scriptsFollowTheLanguagesUnlessNamed() {
    Rule russian = Rules.rule("rule=script-ratio", "corpus.targetLanguage=ru");
    for (String code : List.of("rus", "ru-RU")) {
      Rule other = Rules.rule("rule=script-ratio", "corpus.targetLanguage=" + code);
      assertThat(rejects(other, "Hello", "Привет")).as(code).isFalse();
    }
    assertThat(rejects(russian, "Hello", "Привет")).isFalse();
    assertThat(rejects(russian, "Hello", "Hello")).isTrue();
    assertThat(rejects(russian, "Привет", "Привет")).isTrue();
    assertThat(rejects(russian, "Hello", "42")).isFalse();
    assertThat(rejects(russian, "Hello", "Привет, John")).isFalse();
    assertAccepts("rule=script-ratio, targetScripts=[greek, latin]", "Hello", "Γειά Hello");
  }

  @Test
  void numbersAgreeAcrossTheSpellingsOfLanguages() {
    String rule = "rule=number-mismatch";
    assertAccepts(rule, "It costs 1,000.50.", "Das kostet 1.000,50.");
    assertAccepts(rule, "10,000 people in 2016", "2016 waren es 10 000 Menschen");
    assertAccepts(rule, "١٢ men", "12 Männer");
    assertAccepts(rule, "no number", "keine Zahl");
    assertRejects(rule, "3 dogs", "4 Hunde");
    assertRejects(rule, "3 dogs", "drei Hunde");
    assertRejects(rule, "-3 degrees", "3 Grad");
    assertAccepts("rule=number-mismatch, minimum=0.5", "3 dogs, 4 cats", "3 Hunde, vier Katzen");
    assertRejects("rule=number-mismatch, minimum=0.6", "3 dogs, 4 cats", "3 Hunde, vier Katzen");
  }

  @Test
  void addressesMustBeTheSameOnBothSides() {
    String rule = "rule=url-mismatch";
    assertAccepts(rule, "See http://a.org/x.", "Siehe http://a.org/x!");
    assertRejects(rule, "See http://a.org/x.", "Siehe http://a.org/y.");
    assertRejects(rule, "Mail me@a.org", "Schreib mir");
    assertRejects(rule, "Visit WWW.example.com", "Komm vorbei");
    assertAccepts(rule, "Good.Bye", "Gut. Tschüs");
  }

  @Test
  void markupIsATagOrWikiSyntaxNotABracket() {
    String rule = "rule=markup";
    assertRejects(rule, "a <b>word</b>", "ein Wort");
    assertRejects(rule, "a", "eins<br/>zwei");
    assertRejects(rule, "see [[Berlin|the city]]", "Berlin");
    assertRejects(rule, "{{cite web}}", "Quelle");
    assertRejects(rule, "== History ==", "Geschichte");
    assertAccepts(rule, "1 < 2 and 3 > 2", "1 < 2 und 3 > 2");
    assertAccepts("rule=markup, wiki=false", "see [[Berlin]]", "Berlin");
    assertAccepts("rule=markup, html=false", "<i>x</i>", "x");
  }

  @Test
  void aPieceThatComesAgainTooOftenIsRejected() {
    assertRejects("rule=repetition", "ha ha ha ha ha ha ha ha", "lacht");
    assertAccepts("rule=repetition", "very very good", "sehr sehr gut");
    assertRejects("rule=repetition, maximum=0", "the dog the dog barks", "Hund");
  }

  @Test
  void sentencesEndOnBothSidesOrOnNone() {
    String rule = "rule=terminal-punctuation";
    assertAccepts(rule, "Yes.", "Ja!");
    assertAccepts(rule, "He said: “Yes.”", "Er sagte: »Ja.«");
    assertAccepts(rule, "你好。", "Hello.");
    assertRejects(rule, "Yes.", "Ja");
    assertRejects("rule=terminal-punctuation, sameKind=true", "Yes.", "Ja?");
    assertAccepts("rule=terminal-punctuation, sameKind=true", "Where?", "؟أين؟");
  }

  @Test
  void identicalAndAlmostIdenticalSidesAreRejected() {
    assertRejects("rule=identical", "a", "a");
    assertAccepts("rule=identical", "a", "A");
    assertRejects("rule=similarity", "The Rolling Stones", "the rolling stones");
    assertAccepts("rule=similarity", "a completely different text", "ein ganz anderer Text");
    assertRejects("rule=similarity, unit=words, threshold=0.5", "a b c d", "a x c y");
    assertAccepts("rule=similarity, unit=words, threshold=0.6", "a b c d", "a x c y");
    assertRejects("rule=common-substring", "Copyright 2020 Foo Inc", "© Copyright 2020 Foo Inc");
    assertAccepts("rule=common-substring", "Good morning", "Guten Morgen");
  }

  @Test
  void scoresOutOfBoundsOrMissingAreRejected() {
    PairFilter filter =
        (PairFilter)
            Rules.rule(
                "rule=score, score=laser, minimum=0.5, maximum=1.5",
                "corpus.inputs=[{path=a, scoreFields=[laser], header=true}]");
    assertThat(filter.rejects(new SentencePair("a", "b", Map.of("laser", 0.5)))).isFalse();
    assertThat(filter.rejects(new SentencePair("a", "b", Map.of("laser", 0.4)))).isTrue();
    assertThat(filter.rejects(new SentencePair("a", "b", Map.of("laser", 2.0)))).isTrue();
    assertThat(filter.rejects(new SentencePair("a", "b", Map.of()))).isTrue();
  }

  @Test
  void aPatternForbidsOrRequires() {
    assertRejects("rule=pattern, pattern=\"^[0-9]+$\"", "123", "abc");
    assertAccepts("rule=pattern, pattern=\"^[0-9]+$\"", "a123", "abc");
    assertRejects("rule=pattern, pattern=\"[a-z]\", keep=true, side=source", "123", "abc");
    assertAccepts("rule=pattern, pattern=\"[a-z]\", keep=true, side=target", "123", "abc");
  }

  @Test
  void mojibakeIsMendedHoweverOftenItHappened() {
    String[] texts = {"Déjà vu à Paris", "“Grüße” – naïve…", "Привет, мир", "价格 €5", "Ærø ÁÍÐ"};
    for (String text : texts) {
      String broken = text;
      for (int times = 1; times <= 3; times++) {
        broken = Broken.asWindows1252(broken);
        assertThat(Rules.rewrite("rule=repair-mojibake", broken)).isEqualTo(text);
      }
      assertThat(Rules.rewrite("rule=repair-mojibake", Broken.asLatin1(text))).isEqualTo(text);
    }
  }

  @Test
  void textThatIsRightIsNotMended() {
    for (String text :
        new String[] {"Déjà vu", "«MANHÃ»", "QUALITÉ»", "plain", "Ã", "MAÇÃ”", "Ä»", "naïve “Á”"}) {
      assertThat(Rules.rewrite("rule=repair-mojibake", text)).isSameAs(text);
      assertAccepts("rule=mojibake", text, "x");
    }
  }

  @Test
  void tracesOfAWrongEncodingAreRejected() {
    for (String text :
        new String[] {
          "dÃ©jÃ vu – é", "Itâ€™s", "Ð\u009fÑ€Ð¸Ð²ÐµÑ‚ é", "bad \uFFFD text", "coÃ»te né"
        }) {
      assertRejects("rule=mojibake", text, "x");
      assertRejects("rule=mojibake", "x", text);
    }
  }

  @Test
  void entitiesAreDecodedAlsoWhenEncodedTwice() {
    assertThat(
            Rules.rewrite("rule=decode-entities", "&lt;b&gt; &amp; &eacute;&#233;&#xE9;&#x1F600;"))
        .isEqualTo("<b> & ééé" + EMOJI);
    assertThat(Rules.rewrite("rule=decode-entities", "&amp;amp;quot;x&apos;")).isEqualTo("\"x'");
    assertThat(
            Rules.rewrite("rule=decode-entities", "AT&T &unknown; &#xD800; &#9999999; &; $1&copy;"))
        .isEqualTo("AT&T &unknown; &#xD800; &#9999999; &; $1©");
  }

  @Test
  void aSideInAnotherLanguageIsRejected() {
    String english = "The weather was so bad that we had to stay at home all day.";
    String french =
        "Le temps était si mauvais que nous avons dû rester à la maison toute la journée.";
    assertAccepts("rule=language", english, french);
    assertRejects("rule=language", french, english);
    assertRejects("rule=language", english, english);
    assertAccepts("rule=language, side=source", english, english);
    assertAccepts("rule=language", "OK", "OK");
  }

  private static boolean rejects(Rule rule, String source, String target) {
    return ((PairFilter) rule).rejects(SentencePair.of(source, target));
  }

  private static void assertRejects(String rule, String source, String target) {
    assertThat(Rules.rejects(rule, source, target))
        .as("%s rejects %s | %s", rule, source, target)
        .isTrue();
  }

  @Test
  void numbersBesideLettersOfScriptsWithoutSpacesAreNumbers() {
    String rule = "rule=number-mismatch";
    assertAccepts(rule, "5 people", "5人");
    assertAccepts(rule, "10,000 people in 2016", "2016年有10,000人");
    assertAccepts(rule, "in 2016", "2016년에");
    assertAccepts(rule, "2 servers", "サーバー2台");
    assertRejects(rule, "5人", "6人");
    assertAccepts(rule, "MP3", "le MP4");
  }

  @Test
  void punctuationAndTextAfterAnAddressAreNotPartsOfIt() {
    String rule = "rule=url-mismatch";
    assertAccepts(rule, "See “www.example.com”.", "Siehe „www.example.com“.");
    assertAccepts(rule, "See www.example.com…", "Siehe »www.example.com«");
    assertAccepts(rule, "Visit https://a.org.", "请访问https://a.org。");
    assertAccepts(rule, "the site https://a.org/b", "请看https://a.org/b网站");
    assertRejects(rule, "https://a.org/b", "https://a.org/c");
    assertAccepts(rule, "https://a.org/b/", "(https://a.org/b/)");
  }

  @Test
  void aLineThatIsOneLongWordIsReadInOnePass() {
    int characters = 500_000;
    String word = "x".repeat(characters);
    assertRejects("rule=url-mismatch", word + ".@ a@b.c", word + ".@");
    assertRejects("rule=url-mismatch", "http://a" + ".".repeat(characters) + "x", ".");
    assertAccepts("rule=markup", "==" + "=".repeat(characters) + "x", "x");
    assertRejects("rule=markup", "==" + "=".repeat(characters), "x");
  }

  @Test
  void aMailAddressMayFollowAnotherAddress() {
    assertAccepts("rule=url-mismatch", "a@b.org,c@d.org", "c@d.org a@b.org");
    assertAccepts("rule=url-mismatch", "a@b.org+c@d.org", "a@b.org +c@d.org");
  }

  @Test
  void repetitionsAreCountedInCharacters() {
    assertAccepts("rule=repetition", EMOJI.repeat(8), "x");
    assertRejects("rule=repetition", EMOJI.repeat(12), "x");
  }

  @Test
  void arabicAndDevanagariAreKnownAsScriptsOfLanguagesWithThreeLetters() {
    assertThat(LanguageScripts.of("arz")).containsExactly(UnicodeScript.ARABIC);
    assertThat(LanguageScripts.of("bho")).containsExactly(UnicodeScript.DEVANAGARI);
  }

  private static void assertAccepts(String rule, String source, String target) {
    assertThat(Rules.rejects(rule, source, target))
        .as("%s rejects %s | %s", rule, source, target)
        .isFalse();
  }
}
