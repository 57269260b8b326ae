/* ees_documents.h: invented documents in the forms of DfE's "explore education statistics" API. */
#ifndef TESTS_EES_DOCUMENTS_H
#define TESTS_EES_DOCUMENTS_H

#define EES_ID "7588c2d6-9e8a-4d84-8f19-6b8d52a01fbd"

#define EES_SUMMARY_OF(id, status, version)                                                                       \
	"{\"id\":\"" id "\",\"title\":\"Pupil attendance\",\"summary\":\"\",\"status\":\"" status                 \
	"\",\"latestVersion\":{\"version\":\"" version "\",\"published\":\"2026-11-20T09:30:00+00:00\","          \
	"\"totalResults\":6,\"file\":{\"id\":\"x\"},\"timePeriods\":{\"start\":\"2024/25\",\"end\":\"2024/25\"}," \
	"\"geographicLevels\":[\"National\"],\"filters\":[],\"indicators\":[]}}"
#define EES_SUMMARY(version) EES_SUMMARY_OF(EES_ID, "Published", version)

#define EES_INDICATOR(id, column)                                                                            \
	"{\"id\":\"" id "\",\"column\":\"" column "\",\"label\":\"Label of " column "\",\"unit\":\"\"}"
/* Our authority, one neighbour, a comma in a name, two codes of London's absence, a school that is left out.
 */
#define EES_META                                                                                                                                                                                                                                                             \
	"{\"filters\":[{\"id\":\"fPhas\",\"column\":\"education_phase\",\"label\":\"Phase\",\"hint\":\"\",\"options\":["                                                                                                                                                     \
	"{\"id\":\"oPrim\",\"label\":\"Primary\"},{\"id\":\"oSeco\",\"label\":\"Secondary\"}]}],"                                                                                                                                                                            \
	"\"indicators\":[" EES_INDICATOR("iOver", "overall_absence") "," EES_INDICATOR("iAuth", "authorised_absence") "," EES_INDICATOR("iUnau", "unauthorised_absence") "," EES_INDICATOR("iPoss", "possible_sessions") "," EES_INDICATOR(                                  \
		"iOvPc",                                                                                                                                                                                                                                                     \
		"overall_absence_perc") "," EES_INDICATOR("iAuPc",                                                                                                                                                                                                           \
							  "authorised_absence_perc") "," EES_INDICATOR("iUnPc",                                                                                                                                                              \
												       "unauthorised_absence_perc") "," EES_INDICATOR("iPaPc",                                                                                                               \
																		      "pa_perc") "],"                                                                                                        \
																				 "\"geographicLevels\":[{\"code\":\"NAT\",\"label\":\"National\"},{\"code\":\"SCH\",\"label\":\"School\"}]," \
																				 "\"locations\":[{\"level\":{\"code\":\"NAT\",\"label\":\"National\"},\"options\":["                         \
																				 "{\"id\":\"pEngl\",\"label\":\"England\",\"code\":\"E92000001\"}]},"                                        \
																				 "{\"level\":{\"code\":\"REG\",\"label\":\"Regional\"},\"options\":["                                        \
																				 "{\"id\":\"pWest\",\"label\":\"West Midlands\",\"code\":\"E12000005\"},"                                    \
																				 "{\"id\":\"pInne\",\"label\":\"Inner London\",\"code\":\"E13000001\"}]},"                                   \
																				 "{\"level\":{\"code\":\"LA\",\"label\":\"Local authority\"},\"options\":["                                  \
																				 "{\"id\":\"pDudl\",\"label\":\"Dudley, the \\\"Borough\\\"\",\"code\":\"E08000027\",\"oldCode\":\"332\"},"  \
																				 "{\"id\":\"pWake\",\"label\":\"Wakefield\",\"code\":\"E08000036\",\"oldCode\":\"384\"}]},"                  \
																				 "{\"level\":{\"code\":\"SCH\",\"label\":\"School\"},\"options\":["                                          \
																				 "{\"id\":\"pScho\",\"label\":\"Oak\",\"urn\":\"900101\",\"laEstab\":\"3322001\"}]}],"                       \
																				 "\"timePeriods\":[{\"code\":\"AY\",\"period\":\"2024/2025\",\"label\":\"2024/25\"}]}"

#define EES_PAGE(page, pages, total, warnings, rows)                                                         \
	"{\"paging\":{\"page\":" page ",\"pageSize\":2,\"totalResults\":" total ",\"totalPages\":" pages     \
	"},\"warnings\":[" warnings "],\"results\":[" rows "]}"
#define EES_VALUES(count, percent)                                                                           \
	"{\"iOver\":\"" count "\",\"iAuth\":\"30\",\"iUnau\":\"20\",\"iPoss\":\"1000\",\"iOvPc\":\"" percent \
	"\",\"iAuPc\":\"3\",\"iUnPc\":\"2\",\"iPaPc\":\"c\"}"
#define EES_ROW(level, places, phase, values)                                                                \
	"{\"timePeriod\":{\"code\":\"AY\",\"period\":\"2024/2025\"},\"geographicLevel\":\"" level            \
	"\",\"locations\":{" places "},\"filters\":{\"fPhas\":\"" phase "\"},\"values\":" values "}"
#define EES_ENGLAND "\"NAT\":\"pEngl\""
#define EES_DUDLEY  "\"NAT\":\"pEngl\",\"REG\":\"pWest\",\"LA\":\"pDudl\""

#endif
