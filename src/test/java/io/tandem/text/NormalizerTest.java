package io.tandem.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Casing;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NormalizerTest {
  private final Normalizer keep = new Normalizer(Casing.KEEP);
  private final Normalizer lower = new Normalizer(Casing.LOWER);

  @Test
  void composesLettersAndAccents() {
    assertThat(keep.normalize("e\u0301te\u0301")).isEqualTo("\u00E9t\u00E9");
    assertThat(keep.normalize("\u1112\u1161\u11AB")).isEqualTo("\uD55C");
  }

  @Test
  void composesAcrossARemovedCharacter() {
    assertThat(keep.normalize("e\u200B\u0301")).isEqualTo("\u00E9");
  }

  @Test
  void makesOneSpaceOfAnyWhiteSpaceAndTrims() {
    assertThat(keep.normalize(" \u00A0a\t\u3000 b\r\nc\u0085d\u202Fe\u2028f \u2003"))
        .isEqualTo("a b c d e f");
    assertThat(keep.normalize(" \t\u00A0")).isEmpty();
    assertThat(keep.normalize("")).isEmpty();
  }

  @Test
  void dropsControlsAndInvisibleFormatCharacters() {
    assertThat(keep.normalize("\uFEFFa\u0000b\u200Bc\u00ADd\u200Ee\u202Af\u2060g\u007F"))
        .isEqualTo("abcdefg");
  }

  @Test
  void aSpaceAroundWhatIsDroppedStaysOneSpace() {
    assertThat(keep.normalize("a \u200B b\u200B ")).isEqualTo("a b");
  }

  @Test
  void keepsFormatCharactersThatCarryMeaning() {
    String joiners = "می\u200Cخواهم क\u094D\u200Dष";
    String family = "👩\u200D👧";
    String flag = "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC7F";
    String number = "\u0600١٢";
    for (String text : new String[] {joiners, family, flag, number}) {
      assertThat(keep.normalize(text)).isEqualTo(text);
    }
  }

  @Test
  void lowersCaseOnlyWhenAsked() {
    assertThat(keep.normalize("ÉTÉ I")).isEqualTo("ÉTÉ I");
    assertThat(lower.normalize("ÉTÉ I ΣΟΦΟΣ")).isEqualTo("été i σοφος");
  }

  /** A zero-width space in front takes the slow path, and leaves no trace. */
  @Test
  void theShortWayGivesWhatTheLongWayGives() {
    Random random = new Random(6);
    String common = "ab Z\u00E9\u0142\u00BF~ \u00A0\u00AD\u0085\u007F\t\u0301\u02FF";
    for (int n = 0; n < 5000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(8); i > 0; i--) {
        text.append(common.charAt(random.nextInt(n % 2 == 0 ? 9 : common.length())));
      }
      assertThat(keep.normalize(text.toString())).isEqualTo(keep.normalize("\u200B" + text));
    }
  }

  @Test
  void changesNothingTheSecondTime() {
    Random random = new Random(5);
    for (int n = 0; n < 3000; n++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x3100 : 0xD800));
      }
      for (Normalizer normalizer : new Normalizer[] {keep, lower}) {
        String once = normalizer.normalize(text.toString());
        assertThat(normalizer.normalize(once)).isEqualTo(once);
      }
    }
  }
}
