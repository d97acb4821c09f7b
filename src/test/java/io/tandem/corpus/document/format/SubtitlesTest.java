package io.tandem.corpus.document.format;

import static io.tandem.corpus.document.Translating.upper;
import static io.tandem.corpus.document.Translating.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.corpus.document.Document;
import io.tandem.corpus.document.DocumentContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubtitlesTest {
  private static final String FILE =
      """
      1
      00:00:01,000 --> 00:00:02,000
      This is a sentence that

      2
      00:00:02,100 --> 00:00:04,000
      goes on <i>over here</i>.

      3
      00:00:05,000 --> 00:00:06,000
      - Who is it?
      - It is me.

      4
      00:01:00,000 --> 00:01:01,000
      42
      """;

  private static List<String> sentences(String file) {
    return Document.of(
            file.getBytes(StandardCharsets.UTF_8),
            "f",
            DocumentFormat.SUBRIP,
            DocumentContext.of(new Languages("", "")))
        .sentences();
  }

  @Test
  void timesAndNumbersStayAndEachSpeakerHasALine() {
    assertThat(upper(FILE, DocumentFormat.SUBRIP))
        .isEqualTo(
            FILE.toUpperCase(java.util.Locale.ROOT).replace("<I>", "<i>").replace("</I>", "</i>"));
  }

  @Test
  void cuesOfASentenceAreTranslatedTogether() {
    assertThat(sentences(FILE))
        .containsExactly("This is a sentence that goes on over here.", "Who is it?", "It is me.");
  }

  @Test
  void dashesOfSpeakersAreCodesAndSignsOfNumbersAreNot() {
    String cue = "00:00:01,000 --> 00:00:02,000\n%s\n";
    Document dialogue =
        Document.of(
            cue.formatted("so it is.\n<i>- Who is\nit?</i>\n-5 dogs.\n-No.")
                .getBytes(StandardCharsets.UTF_8),
            "f",
            DocumentFormat.SUBRIP,
            DocumentContext.of(new Languages("", "")));
    assertThat(dialogue.sentences()).containsExactly("so it is.", "Who is it?", "-5 dogs.", "No.");
    assertThat(upper(cue.formatted("so it is.\n<i>- Who?</i>\n-No."), DocumentFormat.SUBRIP))
        .isEqualTo(cue.formatted("SO IT IS.\n<i>- WHO?</i>\n-NO."));
  }

  @Test
  void soundsAreTextsOfTheirOwnAndNamesOfSpeakersAndNotesAreCodes() {
    String file =
        """
        1
        00:00:01,000 --> 00:00:02,000
        [door opens]

        2
        00:00:02,000 --> 00:00:03,000
        <i>(dog barking
        in the distance)</i>
        TOM: Did you hear

        3
        00:00:03,000 --> 00:00:04,000
        that (again)?
        - [sighs] MAN 1: No, at 10:30.

        4
        00:00:05,000 --> 00:00:06,000
        ♪ la la ♪
        """;
    assertThat(sentences(file))
        .containsExactly(
            "door opens",
            "dog barking in the distance",
            "Did you hear that (again)?",
            "sighs",
            "No, at 10:30.",
            "la la");
    assertThat(upper(file, DocumentFormat.SUBRIP))
        .isEqualTo(
            file.toUpperCase(java.util.Locale.ROOT)
                .replace("I>", "i>")
                .replace("BARKING\nIN", "BARKING IN"));
  }

  @Test
  void longTranslationsAreWrappedAndTagsNeverSpanCues() {
    String file =
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>one two\nthree</i>\n\n00:02.000 --> 00:03.000\n"
            + "<i>four five</i>!\n";
    assertThat(
            words(
                file,
                DocumentFormat.WEBVTT,
                word -> word + "-is-much-longer-now",
                StandardCharsets.UTF_8))
        .isEqualTo(
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<i>one-is-much-longer-now"
                + " two-is-much-longer-now\nthree-is-much-longer-now</i>\n\n"
                + "00:02.000 --> 00:03.000\n<i>four-is-much-longer-now\nfive!-is-much-longer-now</i>\n");
  }

  @Test
  void textsWithoutSpacesAreDividedBetweenCharacters() {
    assertThat(new SubtitleLines("大狗，看见了<i>小猫</i>。").divided(new int[] {3, 6, 4}))
        .isEqualTo(List.of("大狗，", "看见了", "<i>小猫</i>。"));
    assertThat(SubtitleLines.wrapped("大狗看见了，".repeat(5), "\n"))
        .isEqualTo("大狗看见了，".repeat(2) + "\n" + "大狗看见了，".repeat(3));
  }

  @Test
  void sentencesEndInEveryScript() {
    String cue = "\n00:00:0%1$d,000 --> 00:00:0%1$d,500\n%2$s\n";
    StringBuilder file = new StringBuilder();
    List<String> cues =
        List.of("هل ترى؟", "नहीं।", "「はい。」", "大狗，", "看见了\n小猫", "แมว", "Yes,", "it is");
    for (int i = 0; i < cues.size(); i++) {
      file.append(cue.formatted(i, cues.get(i)));
    }
    assertThat(sentences(file.toString()))
        .containsExactly("هل ترى؟", "नहीं।", "「はい。」", "大狗，看见了小猫", "แมว", "Yes, it is");
  }

  @Test
  void aReferenceThatIsNotKnownStays() {
    String cue = "WEBVTT\n\n00:01.000 --> 00:02.000\n%s\n";
    assertThat(upper(cue.formatted("all &check; done"), DocumentFormat.WEBVTT))
        .isEqualTo(cue.formatted("ALL &check; DONE"));
  }

  @Test
  void aTagThatIsOpenWhereATextIsDividedIsOpenedAgain() {
    assertThat(new SubtitleLines("a <i>bb cc</i> d").divided(new int[] {1, 1}))
        .isEqualTo(List.of("a <i>bb</i>", "<i>cc</i> d"));
  }

  @Test
  void aNameIsNotAloneInItsCue() {
    assertThat(new SubtitleLines("TOM: Où se trouve la gare ?").divided(new int[] {13, 12}))
        .isEqualTo(List.of("TOM: Où se trouve", "la gare ?"));
  }

  @Test
  void fewerWordsThanCuesLeaveTheLastOnesEmpty() {
    assertThat(new SubtitleLines("one two").divided(new int[] {5, 5, 5}))
        .isEqualTo(List.of("one", "two", ""));
  }

  @Test
  void whatIsNoSubtitleIsRefused() {
    assertThatThrownBy(() -> upper("some text\n", DocumentFormat.SUBRIP))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("f: no line has times");
    assertThatThrownBy(() -> upper("00:01.000 --> 00:02.000\n", DocumentFormat.WEBVTT))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the first line is not WEBVTT");
  }
}
