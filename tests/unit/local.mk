# cmocka; one program a module. Two lines each: the name, and its sources.
UNIT_C = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
UNIT_LIBS = $(LDADD) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_base
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CFLAGS = $(UNIT_C)
tests_unit_test_base_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_dhcp_brief
tests_unit_test_dhcp_brief_SOURCES = tests/unit/test_dhcp_brief.c
tests_unit_test_dhcp_brief_CFLAGS = $(UNIT_C)
tests_unit_test_dhcp_brief_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_dhcp4
tests_unit_test_dhcp4_SOURCES = tests/unit/test_dhcp4.c
tests_unit_test_dhcp4_CFLAGS = $(UNIT_C)
tests_unit_test_dhcp4_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_frame
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c
tests_unit_test_frame_CFLAGS = $(UNIT_C)
tests_unit_test_frame_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_settings
tests_unit_test_settings_SOURCES = tests/unit/test_settings.c
tests_unit_test_settings_CFLAGS = $(UNIT_C)
tests_unit_test_settings_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_dns
tests_unit_test_dns_SOURCES = tests/unit/test_dns.c
tests_unit_test_dns_CFLAGS = $(UNIT_C)
tests_unit_test_dns_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_http_range
tests_unit_test_http_range_SOURCES = tests/unit/test_http_range.c
tests_unit_test_http_range_CFLAGS = $(UNIT_C)
tests_unit_test_http_range_LDADD = $(UNIT_LIBS)

EXTRA_DIST += tests/unit/store_fixture.h
UNIT_TESTS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c
tests_unit_test_store_CFLAGS = $(UNIT_C)
tests_unit_test_store_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_store_rows
tests_unit_test_store_rows_SOURCES = tests/unit/test_store_rows.c
tests_unit_test_store_rows_CFLAGS = $(UNIT_C)
tests_unit_test_store_rows_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_store_schema
tests_unit_test_store_schema_SOURCES = tests/unit/test_store_schema.c
tests_unit_test_store_schema_CFLAGS = $(UNIT_C)
tests_unit_test_store_schema_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_store_kill
tests_unit_test_store_kill_SOURCES = tests/unit/test_store_kill.c
tests_unit_test_store_kill_CFLAGS = $(UNIT_C)
tests_unit_test_store_kill_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_bench
tests_unit_test_bench_SOURCES = tests/unit/test_bench.c
tests_unit_test_bench_CFLAGS = $(UNIT_C)
tests_unit_test_bench_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_segment
tests_unit_test_segment_SOURCES = tests/unit/test_segment.c
tests_unit_test_segment_CFLAGS = $(UNIT_C)
tests_unit_test_segment_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_rights
tests_unit_test_rights_SOURCES = tests/unit/test_rights.c
tests_unit_test_rights_CFLAGS = $(UNIT_C)
tests_unit_test_rights_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_iface
tests_unit_test_iface_SOURCES = tests/unit/test_iface.c
tests_unit_test_iface_CFLAGS = $(UNIT_C)
tests_unit_test_iface_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_menu
tests_unit_test_menu_SOURCES = tests/unit/test_menu.c
tests_unit_test_menu_CFLAGS = $(UNIT_C)
tests_unit_test_menu_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_description
tests_unit_test_description_SOURCES = tests/unit/test_description.c
tests_unit_test_description_CFLAGS = $(UNIT_C)
tests_unit_test_description_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_iso
tests_unit_test_iso_SOURCES = tests/unit/test_iso.c
tests_unit_test_iso_CFLAGS = $(UNIT_C)
tests_unit_test_iso_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_tftp
tests_unit_test_tftp_SOURCES = tests/unit/test_tftp.c
tests_unit_test_tftp_CFLAGS = $(UNIT_C)
tests_unit_test_tftp_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_tftp_transfer
tests_unit_test_tftp_transfer_SOURCES = tests/unit/test_tftp_transfer.c
tests_unit_test_tftp_transfer_CFLAGS = $(UNIT_C)
tests_unit_test_tftp_transfer_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_tftp_blocks
tests_unit_test_tftp_blocks_SOURCES = tests/unit/test_tftp_blocks.c
tests_unit_test_tftp_blocks_CFLAGS = $(UNIT_C)
tests_unit_test_tftp_blocks_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_record_commands
tests_unit_test_record_commands_SOURCES = tests/unit/test_record_commands.c $(RECORD_COMMANDS)
tests_unit_test_record_commands_CFLAGS = $(UNIT_C)
tests_unit_test_record_commands_LDADD = $(UNIT_LIBS)

# The console: drawn into a grid, compared with screens/*.txt. PX_WRITE_SCREENS=1 writes them anew.
EXTRA_DIST += tests/unit/screens.h tests/unit/screens
UI_SCENE = tests/unit/screens.c tests/tui/scene.c

UNIT_TESTS += tests/unit/test_canvas
tests_unit_test_canvas_SOURCES = tests/unit/test_canvas.c $(UI_SCENE)
tests_unit_test_canvas_CFLAGS = $(UNIT_C)
tests_unit_test_canvas_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_table
tests_unit_test_table_SOURCES = tests/unit/test_table.c $(UI_SCENE)
tests_unit_test_table_CFLAGS = $(UNIT_C)
tests_unit_test_table_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_form
tests_unit_test_form_SOURCES = tests/unit/test_form.c $(UI_SCENE)
tests_unit_test_form_CFLAGS = $(UNIT_C)
tests_unit_test_form_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_format
tests_unit_test_format_SOURCES = tests/unit/test_format.c
tests_unit_test_format_CFLAGS = $(UNIT_C)
tests_unit_test_format_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_keys
tests_unit_test_keys_SOURCES = tests/unit/test_keys.c $(UI_SCENE)
tests_unit_test_keys_CFLAGS = $(UNIT_C)
tests_unit_test_keys_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_view_bench
tests_unit_test_view_bench_SOURCES = tests/unit/test_view_bench.c $(UI_SCENE)
tests_unit_test_view_bench_CFLAGS = $(UNIT_C)
tests_unit_test_view_bench_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_view_pick
tests_unit_test_view_pick_SOURCES = tests/unit/test_view_pick.c $(UI_SCENE)
tests_unit_test_view_pick_CFLAGS = $(UNIT_C)
tests_unit_test_view_pick_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_view_params
tests_unit_test_view_params_SOURCES = tests/unit/test_view_params.c $(UI_SCENE)
tests_unit_test_view_params_CFLAGS = $(UNIT_C)
tests_unit_test_view_params_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_view_log
tests_unit_test_view_log_SOURCES = tests/unit/test_view_log.c $(UI_SCENE)
tests_unit_test_view_log_CFLAGS = $(UNIT_C)
tests_unit_test_view_log_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_screen
tests_unit_test_screen_SOURCES = tests/unit/test_screen.c $(UI_SCENE)
tests_unit_test_screen_CFLAGS = $(UNIT_C)
tests_unit_test_screen_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_trail
tests_unit_test_trail_SOURCES = tests/unit/test_trail.c
tests_unit_test_trail_CFLAGS = $(UNIT_C)
tests_unit_test_trail_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_services
tests_unit_test_services_SOURCES = tests/unit/test_services.c
tests_unit_test_services_CFLAGS = $(UNIT_C)
tests_unit_test_services_LDADD = $(UNIT_LIBS)
EXTRA_DIST += tests/unit/command_fixture.h
UNIT_TESTS += tests/unit/test_export
tests_unit_test_export_SOURCES = tests/unit/test_export.c $(RECORD_COMMANDS)
tests_unit_test_export_CFLAGS = $(UNIT_C)
tests_unit_test_export_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_boot
tests_unit_test_boot_SOURCES = tests/unit/test_boot.c
tests_unit_test_boot_CFLAGS = $(UNIT_C)
tests_unit_test_boot_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_assignment
tests_unit_test_assignment_SOURCES = tests/unit/test_assignment.c
tests_unit_test_assignment_CFLAGS = $(UNIT_C)
tests_unit_test_assignment_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_tftp_service
tests_unit_test_tftp_service_SOURCES = tests/unit/test_tftp_service.c
tests_unit_test_tftp_service_CFLAGS = $(UNIT_C)
tests_unit_test_tftp_service_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_lease_file
tests_unit_test_lease_file_SOURCES = tests/unit/test_lease_file.c
tests_unit_test_lease_file_CFLAGS = $(UNIT_C)
tests_unit_test_lease_file_LDADD = $(UNIT_LIBS)
UNIT_TESTS += tests/unit/test_dns_names
tests_unit_test_dns_names_SOURCES = tests/unit/test_dns_names.c
tests_unit_test_dns_names_CFLAGS = $(UNIT_C)
tests_unit_test_dns_names_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_http_conns
tests_unit_test_http_conns_SOURCES = tests/unit/test_http_conns.c
tests_unit_test_http_conns_CFLAGS = $(UNIT_C)
tests_unit_test_http_conns_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_lease_pool
tests_unit_test_lease_pool_SOURCES = tests/unit/test_lease_pool.c
tests_unit_test_lease_pool_CFLAGS = $(UNIT_C)
tests_unit_test_lease_pool_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_dhcp_server
tests_unit_test_dhcp_server_SOURCES = tests/unit/test_dhcp_server.c
tests_unit_test_dhcp_server_CFLAGS = $(UNIT_C)
tests_unit_test_dhcp_server_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_dhcp_log
tests_unit_test_dhcp_log_SOURCES = tests/unit/test_dhcp_log.c
tests_unit_test_dhcp_log_CFLAGS = $(UNIT_C)
tests_unit_test_dhcp_log_LDADD = $(UNIT_LIBS)
