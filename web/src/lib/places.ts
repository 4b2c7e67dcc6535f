/** ISO 3166-1: each alpha-3 code with its alpha-2 code, which browsers know names for. */
const COUNTRIES =
  "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU " +
  "AUTAT AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ " +
  "BMUBM BOLBO BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI " +
  "CMRCM CODCD COGCG COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE " +
  "DJIDJ DMADM DNKDK DOMDO DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK " +
  "FRAFR FROFO FSMFM GABGA GBRGB GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR " +
  "GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN " +
  "IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH " +
  "KIRKI KNAKN KORKR KOSXK KWTKW LAOLA LBNLB LBRLR LBYLY LCALC LIELI LKALK LSOLS LTULT LUXLU " +
  "LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH MKDMK MLIML MLTMT MMRMM MNEME " +
  "MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA NCLNC NERNE NFKNF NGANG " +
  "NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE PHLPH PLWPW PNGPG " +
  "POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA SDNSD SENSN " +
  "SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR SVKSK " +
  "SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO " +
  "TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE " +
  "VGBVG VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW";

const US_STATES =
  "AK Alaska;AL Alabama;AR Arkansas;AS American Samoa;AZ Arizona;CA California;CO Colorado;CT " +
  "Connecticut;DC District of Columbia;DE Delaware;FL Florida;GA Georgia;GU Guam;HI Hawaii;IA " +
  "Iowa;ID Idaho;IL Illinois;IN Indiana;KS Kansas;KY Kentucky;LA Louisiana;MA " +
  "Massachusetts;MD Maryland;ME Maine;MI Michigan;MN Minnesota;MO Missouri;MP Northern " +
  "Mariana Islands;MS Mississippi;MT Montana;NC North Carolina;ND North Dakota;NE Nebraska;NH " +
  "New Hampshire;NJ New Jersey;NM New Mexico;NV Nevada;NY New York;OH Ohio;OK Oklahoma;OR " +
  "Oregon;PA Pennsylvania;PR Puerto Rico;RI Rhode Island;SC South Carolina;SD South Dakota;TN " +
  "Tennessee;TX Texas;UT Utah;VA Virginia;VI US Virgin Islands;VT Vermont;WA Washington;WI " +
  "Wisconsin;WV West Virginia;WY Wyoming";

const alpha2 = new Map(COUNTRIES.split(" ").map((pair) => [pair.slice(0, 3), pair.slice(3)]));
const states = new Map(US_STATES.split(";").map((pair) => [pair.slice(0, 2), pair.slice(3)]));
const names = new Intl.DisplayNames("en", { type: "region" });

/** `DEU` is `Germany`; a code that nobody knows stays as it is. */
export function countryName(code: string): string {
  const known = alpha2.get(code.toUpperCase());
  return (known === undefined ? undefined : names.of(known)) ?? code;
}

/** `AZ` in the USA is `Arizona`; elsewhere sources write names, which stay as they are. */
export function stateName(state: string, country: string | null): string {
  return (country === "USA" ? states.get(state.toUpperCase()) : undefined) ?? state;
}
